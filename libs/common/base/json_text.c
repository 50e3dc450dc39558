#include "json_text.h"

#include <string.h>

/* So many signs are looked at in one go, by whatever vector instructions there are: long texts are nearly all plain. */
enum { LANES = 16 };

typedef unsigned char lanes __attribute__((vector_size(LANES)));

static const char *short_escape(unsigned char c)
{
	switch (c) {
	case '"':
		return "\\\"";
	case '\\':
		return "\\\\";
	case '\n':
		return "\\n";
	case '\r':
		return "\\r";
	case '\t':
		return "\\t";
	default:
		return NULL;
	}
}

static bool is_markup(unsigned char c)
{
	return c == '<' || c == '>' || c == '&';
}

static bool is_plain(unsigned char c)
{
	return c >= 0x20 && c != '"' && c != '\\' && !is_markup(c) && c != 0x7f;
}

static bool are_plain(const char *p)
{
	uint64_t halves[2];
	lanes c, odd;

	memcpy(&c, p, LANES);
	odd = (lanes)((c < 0x20) | (c == '"') | (c == '\\') | (c == '<') | (c == '>') | (c == '&') | (c == 0x7f));
	memcpy(halves, &odd, LANES);
	return !(halves[0] | halves[1]);
}

/* The place of the next sign that has to be escaped, or the end. */
static size_t skip_plain(Str text, size_t i)
{
	while (i + LANES <= text.n && are_plain(text.p + i))
		i += LANES;
	while (i < text.n && is_plain((unsigned char)text.p[i]))
		i++;
	return i;
}

void json_write_text(struct buf *out, Str text)
{
	size_t from = 0;

	buf_add_char(out, '"');
	for (size_t i = skip_plain(text, 0); i < text.n; i = skip_plain(text, i + 1)) {
		unsigned char c = (unsigned char)text.p[i];
		const char *escape;

		buf_add_str(out, str_slice(text, from, i));
		from = i + 1;
		escape = short_escape(c);
		if (escape)
			buf_add(out, escape, 2);
		else
			buf_format(out, "\\u%04x", c);
	}
	buf_add_str(out, str_slice(text, from, text.n));
	buf_add_char(out, '"');
}

/* In JSON these signs stand in texts only, so each may be replaced where it is. */
void json_write_made(struct buf *out, Str json)
{
	size_t from = 0;

	for (size_t i = 0; i < json.n; i++) {
		unsigned char c = (unsigned char)json.p[i];

		if (!is_markup(c))
			continue;
		buf_add_str(out, str_slice(json, from, i));
		buf_format(out, "\\u%04x", c);
		from = i + 1;
	}
	buf_add_str(out, str_slice(json, from, json.n));
}
