#include "json_scan.h"

#include <string.h>

/* Where the scan stands. The kinds of the open containers are bits, the innermost one the lowest. */
struct scan {
	const char *p, *end;
	uint64_t objects;
	int depth;
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_hex(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static void skip_blanks(struct scan *scan)
{
	while (scan->p < scan->end && (*scan->p == ' ' || *scan->p == '\t' || *scan->p == '\n' || *scan->p == '\r'))
		scan->p++;
}

static bool accept(struct scan *scan, char c)
{
	if (scan->p == scan->end || *scan->p != c)
		return false;
	scan->p++;
	return true;
}

static bool scan_escape(struct scan *scan)
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

/* Behind the opening quote. That the bytes are UTF-8 is asked of the whole message before. */
static bool scan_text(struct scan *scan)
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

static bool scan_digits(struct scan *scan)
{
	const char *from = scan->p;

	while (scan->p < scan->end && is_digit(*scan->p))
		scan->p++;
	return scan->p > from;
}

static bool scan_number(struct scan *scan)
{
	(void)accept(scan, '-');
	if (!accept(scan, '0') && !scan_digits(scan))
		return false;
	if (accept(scan, '.') && !scan_digits(scan))
		return false;
	if (accept(scan, 'e') || accept(scan, 'E')) {
		if (!accept(scan, '-'))
			(void)accept(scan, '+');
		return scan_digits(scan);
	}
	return true;
}

static bool scan_word(struct scan *scan, const char *word)
{
	size_t n = strlen(word);

	if ((size_t)(scan->end - scan->p) < n || memcmp(scan->p, word, n) != 0)
		return false;
	scan->p += n;
	return true;
}

static bool scan_scalar(struct scan *scan)
{
	switch (*scan->p) {
	case '"':
		scan->p++;
		return scan_text(scan);
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

static bool scan_name(struct scan *scan)
{
	skip_blanks(scan);
	if (!accept(scan, '"') || !scan_text(scan))
		return false;
	skip_blanks(scan);
	return accept(scan, ':');
}

static bool open_container(struct scan *scan, bool object)
{
	if (scan->depth == JSON_DEPTH_MAX)
		return false;
	scan->p++;
	scan->depth++;
	scan->objects = scan->objects << 1 | object;
	return true;
}

/* After a value: closes what ends here, and stands before the next value or at the end of the outermost one. */
static bool scan_onward(struct scan *scan)
{
	while (scan->depth) {
		bool object = scan->objects & 1;

		skip_blanks(scan);
		if (accept(scan, ','))
			return !object || scan_name(scan);
		if (!accept(scan, object ? '}' : ']'))
			return false;
		scan->depth--;
		scan->objects >>= 1;
	}
	return true;
}

/* Opens a container; one without items is a value already. */
static bool scan_open(struct scan *scan, bool *empty)
{
	bool object = *scan->p == '{';

	if (!open_container(scan, object))
		return false;
	skip_blanks(scan);
	*empty = scan->p < scan->end && *scan->p == (object ? '}' : ']');
	return *empty || !object || scan_name(scan);
}

/* One value, without recursion. */
static bool scan_value(struct scan *scan)
{
	do {
		skip_blanks(scan);
		if (scan->p == scan->end)
			return false;
		if (*scan->p == '{' || *scan->p == '[') {
			bool empty;

			if (!scan_open(scan, &empty))
				return false;
			if (!empty)
				continue;
		} else if (!scan_scalar(scan)) {
			return false;
		}
		if (!scan_onward(scan))
			return false;
		if (!scan->depth)
			return true;
	} while (true);
}

static struct scan scan_of(Str text)
{
	const char *p = text.p ? text.p : "";

	return (struct scan){ .p = p, .end = p + text.n };
}

bool json_is_value(Str text)
{
	struct scan scan = scan_of(text);

	if (!text.p || !scan_value(&scan))
		return false;
	skip_blanks(&scan);
	return scan.p == scan.end;
}

bool json_is(Str text, char first)
{
	struct scan scan = scan_of(text);

	if (!text.p)
		return false;
	skip_blanks(&scan);
	return scan.p < scan.end && *scan.p == first && json_is_value(text);
}

Str json_inside(Str array)
{
	struct scan scan = scan_of(array);
	const char *end = array.p + array.n;

	skip_blanks(&scan);
	while (end > scan.p && end[-1] != ']')
		end--;
	return end - scan.p < 2 ? STR("") : (Str){ .p = scan.p + 1, .n = (size_t)(end - scan.p) - 2 };
}

bool json_next(Str *rest, Str *item)
{
	struct scan scan = scan_of(*rest);
	const char *from;

	if (!rest->p)
		return false;
	skip_blanks(&scan);
	if (accept(&scan, ','))
		skip_blanks(&scan);
	from = scan.p;
	if (!scan_value(&scan))
		return false;
	*item = (Str){ .p = from, .n = (size_t)(scan.p - from) };
	*rest = (Str){ .p = scan.p, .n = (size_t)(scan.end - scan.p) };
	return true;
}

static unsigned hex_value(char c)
{
	return (unsigned)(is_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10);
}

/* One character of a valid text, unescaped; what is no ASCII is no matter here. */
static unsigned text_char(const char **p)
{
	static const char letters[] = "bfnrt", meanings[] = "\b\f\n\r\t";
	unsigned value = 0;

	if (**p != '\\')
		return (unsigned char)*(*p)++;
	if ((*p)[1] != 'u') {
		char letter = (*p)[1];
		const char *at = strchr(letters, letter);

		*p += 2;
		return (unsigned char)(at ? meanings[at - letters] : letter);
	}
	for (int i = 2; i < 6; i++)
		value = value << 4 | hex_value((*p)[i]);
	*p += 6;
	return value;
}

bool json_text_is(Str raw, const char *word)
{
	const char *p, *end;

	if (raw.n < 2 || *raw.p != '"')
		return false;
	p = raw.p + 1;
	end = raw.p + raw.n - 1;
	while (p < end && *word) {
		if (text_char(&p) != (unsigned char)*word++)
			return false;
	}
	return p == end && !*word;
}

static bool index_good(Str num, size_t n)
{
	int64_t k;

	return str_to_int(num, &k) && k >= 0 && (uint64_t)k < n;
}

/* The members of an object are items whose every second one is a name; the colon is passed over by the caller. */
static bool next_member(struct scan *scan, Str *name, Str *value)
{
	const char *from;

	skip_blanks(scan);
	if (!accept(scan, ','))
		(void)accept(scan, '{');
	skip_blanks(scan);
	from = scan->p;
	if (!accept(scan, '"') || !scan_text(scan))
		return false;
	*name = (Str){ .p = from, .n = (size_t)(scan->p - from) };
	skip_blanks(scan);
	if (!accept(scan, ':'))
		return false;
	skip_blanks(scan);
	from = scan->p;
	if (!scan_value(scan))
		return false;
	*value = (Str){ .p = from, .n = (size_t)(scan->p - from) };
	return true;
}

bool json_member(Str object, const char *wanted, Str *value)
{
	struct scan scan = scan_of(object);
	bool found = false;
	Str name, candidate;

	while (object.p && next_member(&scan, &name, &candidate)) {
		if (!json_text_is(name, wanted))
			continue;
		*value = candidate;
		found = true;
	}
	return found;
}

Str json_plain_text(Str raw)
{
	if (raw.n < 2 || *raw.p != '"' || str_find(raw, '\\') < raw.n)
		return STR_NONE;
	return str_slice(raw, 1, raw.n - 1);
}

/* An open container, and what the members of an object have said; of two of one name the last one counts, as in a client. */
struct level {
	bool is_object, placeholder;
	Str name; /* of the member whose value is next */
	Str num;
};

static void take_value(struct level *level, Str value)
{
	Str name = level->name;

	level->name = STR_NONE;
	if (json_text_is(name, "_placeholder"))
		level->placeholder = str_eq(value, STR("true"));
	else if (json_text_is(name, "num"))
		level->num = value;
}

static bool take_scalar(struct scan *scan, struct level *level)
{
	Str text = { .p = scan->p };

	if (!scan_scalar(scan))
		return false;
	text.n = (size_t)(scan->p - text.p);
	if (level->is_object && !level->name.p)
		level->name = text;
	else
		take_value(level, text);
	return true;
}

/* In one pass, however deep: what strangers send must not cost more than its length. */
bool json_placeholders_good(Str value, size_t n)
{
	struct level levels[JSON_DEPTH_MAX + 1] = { 0 }, *level = levels;
	struct scan scan = scan_of(value);

	while (scan.p < scan.end) {
		char c = *scan.p;

		if (c == '{' || c == '[') {
			if (level == levels + JSON_DEPTH_MAX)
				return false;
			take_value(level, STR("{"));
			*++level = (struct level){ .is_object = c == '{' };
		} else if (c == '}' || c == ']') {
			if (level == levels || (level->placeholder && !index_good(level->num, n)))
				return false;
			level--;
		} else if (!strchr(" \t\n\r,:", c)) {
			if (!take_scalar(&scan, level))
				return false;
			continue;
		}
		scan.p++;
	}
	return true;
}
