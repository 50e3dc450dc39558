#include "str.h"

#include <ctype.h>
#include <stdarg.h>
#include <string.h>
#include <strings.h>

Str str_of(const char *text)
{
	return text ? (Str){ .p = text, .n = strlen(text) } : STR_NONE;
}

Str str_slice(Str text, size_t from, size_t to)
{
	if (to > text.n)
		to = text.n;
	if (from > to)
		from = to;
	return (Str){ .p = text.p ? text.p + from : NULL, .n = to - from };
}

static bool is_blank(char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

Str str_trim(Str text)
{
	while (text.n && is_blank(text.p[text.n - 1]))
		text.n--;
	while (text.n && is_blank(*text.p)) {
		text.p++;
		text.n--;
	}
	return text;
}

bool str_eq(Str a, Str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool str_eq_nocase(Str a, Str b)
{
	return a.n == b.n && (a.n == 0 || strncasecmp(a.p, b.p, a.n) == 0);
}

bool str_starts(Str text, Str prefix)
{
	return text.n >= prefix.n && str_eq(str_slice(text, 0, prefix.n), prefix);
}

bool str_ends(Str text, Str suffix)
{
	return text.n >= suffix.n && str_eq(str_slice(text, text.n - suffix.n, text.n), suffix);
}

int str_compare(Str a, Str b)
{
	size_t shorter = a.n < b.n ? a.n : b.n;
	int order = shorter ? memcmp(a.p, b.p, shorter) : 0;

	if (order)
		return order;
	return (a.n > b.n) - (a.n < b.n);
}

size_t str_find(Str text, char byte)
{
	const char *found = text.n ? memchr(text.p, byte, text.n) : NULL;

	return found ? (size_t)(found - text.p) : text.n;
}

Str str_cut(Str *rest, char separator)
{
	size_t at = str_find(*rest, separator);
	Str part = str_slice(*rest, 0, at);

	*rest = at < rest->n ? str_slice(*rest, at + 1, rest->n) : STR_NONE;
	return part;
}

bool str_to_int(Str text, int64_t *out)
{
	bool negative = text.n && *text.p == '-';
	int64_t value = 0;

	if (negative)
		text = str_slice(text, 1, text.n);
	if (!text.n)
		return false;
	for (size_t i = 0; i < text.n; i++) {
		if (!isdigit((unsigned char)text.p[i]))
			return false;
		/* Built up below zero, because the smallest number has no positive twin. */
		if (__builtin_mul_overflow(value, 10, &value) || __builtin_sub_overflow(value, text.p[i] - '0', &value))
			return false;
	}
	if (!negative && value == INT64_MIN)
		return false;
	*out = negative ? value : -value;
	return true;
}

Str str_of_int(char room[static INT_TEXT], int64_t value)
{
	uint64_t left = value < 0 ? -(uint64_t)value : (uint64_t)value;
	size_t at = INT_TEXT;

	do {
		room[--at] = (char)('0' + left % 10);
		left /= 10;
	} while (left);
	if (value < 0)
		room[--at] = '-';
	return (Str){ .p = room + at, .n = INT_TEXT - at };
}

Str str_copy(struct arena *arena, Str text)
{
	char *copy;

	if (!text.p)
		return STR_NONE;
	copy = arena_alloc(arena, text.n + 1);
	if (!copy)
		return STR_NONE;
	memcpy(copy, text.p, text.n);
	return (Str){ .p = copy, .n = text.n };
}

Str str_format(struct arena *arena, const char *format, ...)
{
	va_list args, again;
	char *text;
	int length;

	va_start(args, format);
	va_copy(again, args);
	length = vsnprintf(NULL, 0, format, args);
	va_end(args);

	text = length < 0 ? NULL : arena_alloc(arena, (size_t)length + 1);
	if (text)
		vsnprintf(text, (size_t)length + 1, format, again);
	va_end(again);
	return text ? (Str){ .p = text, .n = (size_t)length } : STR_NONE;
}

Str str_lower(struct arena *arena, Str text)
{
	char *copy = text.p ? arena_alloc(arena, text.n + 1) : NULL;

	if (!copy)
		return STR_NONE;
	for (size_t i = 0; i < text.n; i++)
		copy[i] = (char)tolower((unsigned char)text.p[i]);
	return (Str){ .p = copy, .n = text.n };
}
