#include "json_scan_private.h"

#include <string.h>

static unsigned hex_value(char c)
{
	return (unsigned)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
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
static bool next_member(struct json_scan *scan, Str *name, Str *value)
{
	const char *from;

	json_skip_blanks(scan);
	if (!json_accept(scan, ','))
		(void)json_accept(scan, '{');
	json_skip_blanks(scan);
	from = scan->p;
	if (!json_accept(scan, '"') || !json_scan_text(scan))
		return false;
	*name = (Str){ .p = from, .n = (size_t)(scan->p - from) };
	json_skip_blanks(scan);
	if (!json_accept(scan, ':'))
		return false;
	json_skip_blanks(scan);
	from = scan->p;
	if (!json_scan_value(scan))
		return false;
	*value = (Str){ .p = from, .n = (size_t)(scan->p - from) };
	return true;
}

bool json_member(Str object, const char *wanted, Str *value)
{
	struct json_scan scan = json_scan_of(object);
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

static bool take_scalar(struct json_scan *scan, struct level *level)
{
	Str text = { .p = scan->p };

	if (!json_scan_scalar(scan))
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
	struct json_scan scan = json_scan_of(value);

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
