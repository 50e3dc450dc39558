#include "json_scan_private.h"

#include <string.h>

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_hex(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool scan_escape(struct json_scan *scan)
{
	char c;

	if (scan->p == scan->end)
		return false;
	c = *scan->p++;
	if (c != 'u')
		return strchr("\"\\/bfnrt", c) && c;
	for (int i = 0; i < 4; i++) {
		if (scan->p == scan->end || !is_hex(*scan->p++))
			return false;
	}
	return true;
}

bool json_scan_text(struct json_scan *scan)
{
	while (scan->p < scan->end) {
		unsigned char c = (unsigned char)*scan->p++;

		if (c == '"')
			return true;
		if (c < 0x20 || (c == '\\' && !scan_escape(scan)))
			return false;
	}
	return false;
}

static bool scan_digits(struct json_scan *scan)
{
	const char *from = scan->p;

	while (scan->p < scan->end && is_digit(*scan->p))
		scan->p++;
	return scan->p > from;
}

static bool scan_number(struct json_scan *scan)
{
	(void)json_accept(scan, '-');
	if (!json_accept(scan, '0') && !scan_digits(scan))
		return false;
	if (json_accept(scan, '.') && !scan_digits(scan))
		return false;
	if (json_accept(scan, 'e') || json_accept(scan, 'E')) {
		if (!json_accept(scan, '-'))
			(void)json_accept(scan, '+');
		return scan_digits(scan);
	}
	return true;
}

static bool scan_word(struct json_scan *scan, const char *word)
{
	size_t n = strlen(word);

	if ((size_t)(scan->end - scan->p) < n || memcmp(scan->p, word, n) != 0)
		return false;
	scan->p += n;
	return true;
}

bool json_scan_scalar(struct json_scan *scan)
{
	switch (*scan->p) {
	case '"':
		scan->p++;
		return json_scan_text(scan);
	case 't':
		return scan_word(scan, "true");
	case 'f':
		return scan_word(scan, "false");
	case 'n':
		return scan_word(scan, "null");
	default:
		return scan_number(scan);
	}
}

static bool scan_name(struct json_scan *scan)
{
	json_skip_blanks(scan);
	if (!json_accept(scan, '"') || !json_scan_text(scan))
		return false;
	json_skip_blanks(scan);
	return json_accept(scan, ':');
}

static bool open_container(struct json_scan *scan, bool object)
{
	if (scan->depth == JSON_DEPTH_MAX)
		return false;
	scan->p++;
	scan->depth++;
	scan->objects = scan->objects << 1 | object;
	return true;
}

/* After a value: closes what ends here, and stands before the next value or at the end of the outermost one. */
static bool scan_onward(struct json_scan *scan)
{
	while (scan->depth) {
		bool object = scan->objects & 1;

		json_skip_blanks(scan);
		if (json_accept(scan, ','))
			return !object || scan_name(scan);
		if (!json_accept(scan, object ? '}' : ']'))
			return false;
		scan->depth--;
		scan->objects >>= 1;
	}
	return true;
}

/* Opens a container; one without items is a value already. */
static bool scan_open(struct json_scan *scan, bool *empty)
{
	bool object = *scan->p == '{';

	if (!open_container(scan, object))
		return false;
	json_skip_blanks(scan);
	*empty = scan->p < scan->end && *scan->p == (object ? '}' : ']');
	return *empty || !object || scan_name(scan);
}

bool json_scan_value(struct json_scan *scan)
{
	do {
		json_skip_blanks(scan);
		if (scan->p == scan->end)
			return false;
		if (*scan->p == '{' || *scan->p == '[') {
			bool empty;

			if (!scan_open(scan, &empty))
				return false;
			if (!empty)
				continue;
		} else if (!json_scan_scalar(scan)) {
			return false;
		}
		if (!scan_onward(scan))
			return false;
		if (!scan->depth)
			return true;
	} while (true);
}

bool json_is_value(Str text)
{
	struct json_scan scan = json_scan_of(text);

	if (!text.p || !json_scan_value(&scan))
		return false;
	json_skip_blanks(&scan);
	return scan.p == scan.end;
}

bool json_is(Str text, char first)
{
	struct json_scan scan = json_scan_of(text);

	if (!text.p)
		return false;
	json_skip_blanks(&scan);
	return scan.p < scan.end && *scan.p == first && json_is_value(text);
}

Str json_inside(Str array)
{
	struct json_scan scan = json_scan_of(array);
	const char *end = array.p + array.n;

	json_skip_blanks(&scan);
	while (end > scan.p && end[-1] != ']')
		end--;
	return end - scan.p < 2 ? STR("") : (Str){ .p = scan.p + 1, .n = (size_t)(end - scan.p) - 2 };
}

bool json_next(Str *rest, Str *item)
{
	struct json_scan scan = json_scan_of(*rest);
	const char *from;

	if (!rest->p)
		return false;
	json_skip_blanks(&scan);
	if (json_accept(&scan, ','))
		json_skip_blanks(&scan);
	from = scan.p;
	if (!json_scan_value(&scan))
		return false;
	*item = (Str){ .p = from, .n = (size_t)(scan.p - from) };
	*rest = (Str){ .p = scan.p, .n = (size_t)(scan.end - scan.p) };
	return true;
}
