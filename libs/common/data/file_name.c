#include "data/file_name.h"

#include "base/codec.h"

#include <string.h>

#define UNNAMED STR("file")

/* Behind the last slash of either kind. */
static Str without_folders(Str name)
{
	for (size_t i = name.n; i > 0; i--) {
		if (name.p[i - 1] == '/' || name.p[i - 1] == '\\')
			return str_slice(name, i, name.n);
	}
	return name;
}

static bool is_minded(char c)
{
	return (unsigned char)c < 0x20 || c == 0x7f || strchr("<>:\"|?*", c);
}

/* A name that is too long loses from its middle: the ending says what it is opened with. */
static Str shorten(struct arena *arena, Str name)
{
	enum { ENDING_MAX = 10 };
	size_t dot = name.n;
	Str stem;

	if (name.n <= FILE_NAME_MAX)
		return name;
	while (dot > name.n - ENDING_MAX && name.p[dot - 1] != '.')
		dot--;
	if (dot == name.n - ENDING_MAX)
		return utf8_prefix(str_slice(name, 0, FILE_NAME_MAX));
	stem = utf8_prefix(str_slice(name, 0, FILE_NAME_MAX - (name.n - dot + 1)));
	return str_format(arena, STR_FMT STR_FMT, STR_ARG(stem), STR_ARG(str_slice(name, dot - 1, name.n)));
}

/* Blanks and dots at either end: hidden files, "..", and what some systems cut off. */
static Str trim_dots(Str name)
{
	while (name.n && strchr(". ", name.p[0]))
		name = str_slice(name, 1, name.n);
	while (name.n && strchr(". ", name.p[name.n - 1]))
		name = str_slice(name, 0, name.n - 1);
	return name;
}

Str file_name_safe(struct arena *arena, Str name)
{
	Str base = trim_dots(without_folders(utf8_prefix(name)));
	char *copy = arena_alloc(arena, base.n + 1);
	size_t n = 0;

	if (!copy)
		return STR_NONE;
	for (size_t i = 0; i < base.n; i++)
		copy[n++] = is_minded(base.p[i]) ? '_' : base.p[i];
	return n ? shorten(arena, (Str){ .p = copy, .n = n }) : UNNAMED;
}

Str file_disposition(struct arena *arena, Str name)
{
	_cleanup_(buf_finish) struct buf out;

	buf_init(&out, 2048);
	buf_add_literal(&out, "attachment; filename=\"");
	for (size_t i = 0; i < name.n; i++) {
		bool plain = (unsigned char)name.p[i] >= 0x20 && (unsigned char)name.p[i] < 0x7f && !strchr("\"\\%", name.p[i]);

		buf_add_char(&out, plain ? name.p[i] : '_');
	}
	buf_add_literal(&out, "\"; filename*=UTF-8''");
	percent_encode(&out, name);
	return out.failed ? STR_NONE : str_copy(arena, buf_str(&out));
}
