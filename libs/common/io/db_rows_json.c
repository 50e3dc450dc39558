#include "io/db_private.h"

#include "base/json_text.h"
#include "io/db_array.h"

#include <string.h>

enum { ITEMS_MAX = 256 * 1024 };

static void spoil(struct buf *out, const struct field *field)
{
	out->failed = true;
	fail(INTERNAL, "column %s cannot be written as JSON", field->column);
}

/* 2026-01-31 09:05:00.25+00 → 2026-01-31T09:05:00.250000Z, as json_write_time() has it. */
static bool write_time(struct buf *out, Str cell)
{
	size_t fraction = cell.n > 23 ? cell.n - 23 : 0; /* digits behind the point */

	if (cell.n < 22 || cell.n > 29 || cell.n == 23 || cell.p[10] != ' ' || memcmp(cell.p + cell.n - 3, "+00", 3) != 0)
		return false;
	buf_add_char(out, '"');
	buf_add(out, cell.p, 10);
	buf_add_char(out, 'T');
	buf_add(out, cell.p + 11, cell.n - 14);
	if (fraction)
		buf_add(out, "000000", 6 - fraction);
	buf_add_literal(out, "Z\"");
	return true;
}

static bool write_word(struct buf *out, const struct field *field, Str text)
{
	unsigned value;

	if (!text.p || !word_read(field->words, text, &value))
		return false;
	json_write_text(out, str_of(word_text(field->words, value, field->dialect)));
	return true;
}

/* In the order of the words, whatever the order of the array. */
static bool write_set(struct buf *out, const struct field *field, Str cell, struct arena *arena)
{
	bool first = true;
	EnumSet set;

	if (!cell_read_set(cell, arena, field->words, &set))
		return false;
	buf_add_char(out, '[');
	for (size_t i = 0; i < field->words->n; i++) {
		unsigned value = field->words->list[i].value;

		if (!(set.bits & 1u << value))
			continue;
		if (!first)
			buf_add_char(out, ',');
		first = false;
		json_write_text(out, str_of(word_text(field->words, value, field->dialect)));
	}
	buf_add_char(out, ']');
	return true;
}

static bool write_strs(struct buf *out, Str cell, struct arena *arena)
{
	struct array_reader reader = array_open(cell, arena);
	bool first = true;
	Str item;

	buf_add_char(out, '[');
	for (; array_next(&reader, &item); first = false) {
		if (!first)
			buf_add_char(out, ',');
		if (item.p)
			json_write_text(out, item);
		else
			buf_add_literal(out, "null");
	}
	buf_add_char(out, ']');
	return !reader.failed;
}

/* The arena is for items that have to be unquoted; it stays empty for all others. */
static bool write_array(struct buf *out, const struct field *field, Str cell)
{
	struct arena arena;
	bool good;

	arena_init(&arena, ITEMS_MAX);
	good = field->kind == FIELD_SET ? write_set(out, field, cell, &arena) : write_strs(out, cell, &arena);
	arena_finish(&arena);
	return good;
}

static bool write_ints(struct buf *out, Str cell)
{
	if (cell.n < 2 || cell.p[0] != '{' || cell.p[cell.n - 1] != '}')
		return false;
	buf_add_char(out, '[');
	buf_add(out, cell.p + 1, cell.n - 2);
	buf_add_char(out, ']');
	return true;
}

static bool write_bool(struct buf *out, Str cell)
{
	if (str_eq(cell, STR("t")))
		buf_add_literal(out, "true");
	else
		buf_add_literal(out, "false");
	return cell.n == 1;
}

static void write_quoted(struct buf *out, Str cell)
{
	buf_add_char(out, '"');
	buf_add_str(out, cell);
	buf_add_char(out, '"');
}

static bool write_cell(struct buf *out, const struct field *field, Str cell)
{
	switch (field->kind) {
	case FIELD_BOOL:
	case FIELD_OPT_BOOL:
		return write_bool(out, cell);
	case FIELD_REAL:
		/* JSON knows neither NaN nor Infinity. */
		if (memchr("NI", cell.p[cell.n > 1 && *cell.p == '-'], 2))
			return false;
		buf_add_str(out, cell);
		return true;
	case FIELD_INT:
	case FIELD_OPT_INT:
		buf_add_str(out, cell);
		return true;
	case FIELD_JSON:
	case FIELD_OBJECT:
	case FIELD_LIST:
		json_write_made(out, cell);
		return true;
	case FIELD_STR:
		json_write_text(out, cell);
		return true;
	case FIELD_TIME:
		return write_time(out, cell);
	case FIELD_UUID:
		write_quoted(out, cell);
		return true;
	case FIELD_ENUM:
		return write_word(out, field, cell);
	case FIELD_INT_LIST:
		return write_ints(out, cell);
	case FIELD_SET:
	case FIELD_STR_LIST:
		return write_array(out, field, cell);
	}
	return false;
}

/* A null list is an empty one: whoever reads it loops over it. */
static void write_null(struct buf *out, const struct field *field)
{
	bool list = field->kind == FIELD_SET || field->kind == FIELD_INT_LIST || field->kind == FIELD_STR_LIST ||
		field->kind == FIELD_LIST;

	if (list)
		buf_add_literal(out, "[]");
	else
		buf_add_literal(out, "null");
}

static void write_member(struct buf *out, const struct field *field, Str cell, bool first)
{
	if (!first)
		buf_add_char(out, ',');
	write_quoted(out, str_of(field->name));
	buf_add_char(out, ':');
	if (!cell.p)
		write_null(out, field);
	else if (!write_cell(out, field, cell))
		spoil(out, field);
}

void rows_write_json(const struct rows *rows, int row, const struct view *view, struct buf *out)
{
	int column, previous = -1;
	bool first = true;
	Str cell;

	buf_add_char(out, '{');
	for (size_t i = 0; i < view->n; i++) {
		const struct field *field = &view->fields[i];

		if (field->flags & (WRITE_ONLY | IGNORED))
			continue;
		column = column_of(rows->result, field, previous + 1);
		if (column < 0)
			continue;
		previous = column;
		cell = cell_of(rows->result, row, column);
		if (!cell.p && (field->flags & OMIT_EMPTY))
			continue;
		write_member(out, field, cell, first);
		first = false;
	}
	buf_add_char(out, '}');
}
