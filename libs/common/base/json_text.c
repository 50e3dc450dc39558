#include "json_text.h"

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

void json_write_text(struct buf *out, Str text)
{
	size_t from = 0;

	buf_add_char(out, '"');
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];
		const char *escape;

		if (is_plain(c))
			continue;
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
