#include "io/db_array.h"

#include <string.h>

enum { INT_TEXT_MAX = 20 };

Str array_of_ints(struct arena *arena, IntList list)
{
	char *text, *end;

	if (!list.items)
		return STR_NONE;
	text = end = arena_alloc(arena, list.n * (INT_TEXT_MAX + 1) + sizeof("{}"));
	if (!text)
		return STR_NONE;
	*end++ = '{';
	for (size_t i = 0; i < list.n; i++)
		end += snprintf(end, INT_TEXT_MAX + 2, i ? ",%lld" : "%lld", (long long)list.items[i]);
	*end++ = '}';
	return (Str){ .p = text, .n = (size_t)(end - text) };
}

static char *put_quoted(char *end, Str item)
{
	*end++ = '"';
	for (size_t i = 0; i < item.n; i++) {
		if (item.p[i] == '"' || item.p[i] == '\\')
			*end++ = '\\';
		*end++ = item.p[i];
	}
	*end++ = '"';
	return end;
}

Str array_of_strs(struct arena *arena, StrList list)
{
	size_t size = sizeof("{}");
	char *text, *end;

	if (!list.items)
		return STR_NONE;
	for (size_t i = 0; i < list.n; i++)
		size += list.items[i].n * 2 + sizeof("NULL,");
	text = end = arena_alloc(arena, size);
	if (!text)
		return STR_NONE;
	*end++ = '{';
	for (size_t i = 0; i < list.n; i++) {
		if (i)
			*end++ = ',';
		if (list.items[i].p)
			end = put_quoted(end, list.items[i]);
		else
			end = stpcpy(end, "NULL");
	}
	*end++ = '}';
	return (Str){ .p = text, .n = (size_t)(end - text) };
}

struct array_reader array_open(Str literal, struct arena *arena)
{
	struct array_reader reader = { .arena = arena };

	reader.failed = literal.n < 2 || literal.p[0] != '{' || literal.p[literal.n - 1] != '}';
	if (!reader.failed)
		reader.rest = str_slice(literal, 1, literal.n - 1);
	return reader;
}

/* Where the quoted item at the start of the text ends, behind its quote; 0 when it does not. */
static size_t quoted_length(Str text)
{
	for (size_t i = 1; i < text.n; i++) {
		if (text.p[i] == '\\')
			i++;
		else if (text.p[i] == '"')
			return i + 1;
	}
	return 0;
}

static Str unquote(struct arena *arena, Str quoted)
{
	char *text;
	size_t n = 0;

	if (!memchr(quoted.p, '\\', quoted.n))
		return quoted;
	text = arena_alloc(arena, quoted.n);
	for (size_t i = 0; text && i < quoted.n; i++) {
		if (quoted.p[i] == '\\')
			i++;
		text[n++] = quoted.p[i];
	}
	return text ? (Str){ .p = text, .n = n } : STR_NONE;
}

static bool give_up(struct array_reader *reader)
{
	reader->failed = true;
	return false;
}

bool array_next(struct array_reader *reader, Str *item)
{
	size_t n;

	if (reader->failed || !reader->rest.n)
		return false;
	if (*reader->rest.p == '"') {
		n = quoted_length(reader->rest);
		if (!n)
			return give_up(reader);
		*item = unquote(reader->arena, str_slice(reader->rest, 1, n - 1));
		if (!item->p)
			return give_up(reader);
	} else {
		n = str_find(reader->rest, ',');
		*item = str_slice(reader->rest, 0, n);
		if (!n || memchr(item->p, '{', n) || memchr(item->p, '"', n))
			return give_up(reader);
		if (str_eq(*item, STR("NULL")))
			*item = STR_NONE;
	}
	if (n < reader->rest.n && reader->rest.p[n] != ',')
		return give_up(reader);
	/* A comma announces a further item. */
	if (n + 1 == reader->rest.n)
		return give_up(reader);
	reader->rest = n < reader->rest.n ? str_slice(reader->rest, n + 1, reader->rest.n) : STR_NONE;
	return true;
}

/* At least as many as there are items: commas inside of quotes count too. */
static size_t items_at_most(Str literal)
{
	size_t n = 1;

	for (size_t i = 0; i < literal.n; i++)
		n += literal.p[i] == ',';
	return n;
}

bool array_read_ints(Str literal, struct arena *arena, IntList *out)
{
	struct array_reader reader = array_open(literal, arena);
	int64_t *items = arena_new_array(arena, items_at_most(literal), int64_t);
	size_t n = 0;
	Str item;

	while (items && array_next(&reader, &item)) {
		if (!item.p || !str_to_int(item, &items[n++]))
			return false;
	}
	if (!items || reader.failed)
		return false;
	*out = (IntList){ .items = items, .n = n };
	return true;
}

bool array_read_strs(Str literal, struct arena *arena, StrList *out)
{
	struct array_reader reader = array_open(literal, arena);
	Str *items = arena_new_array(arena, items_at_most(literal), Str);
	size_t n = 0;
	Str item;

	while (items && array_next(&reader, &item)) {
		items[n] = str_copy(arena, item);
		if (item.p && !items[n].p)
			return false;
		n++;
	}
	if (!items || reader.failed)
		return false;
	*out = (StrList){ .items = items, .n = n };
	return true;
}
