#include "io/db_private.h"

#include "data/decode.h"
#include "io/db_array.h"

#include <string.h>

/* Lists name their columns in the order of the view: the column behind the last one is nearly always the next. */
int column_of(const PGresult *result, const struct field *field, int guess)
{
	int n = PQnfields(result);

	if (guess < n && strcmp(PQfname(result, guess), field->column) == 0)
		return guess;
	for (int i = 0; i < n; i++) {
		if (strcmp(PQfname(result, i), field->column) == 0)
			return i;
	}
	return -1;
}

Str cell_of(const PGresult *result, int row, int column)
{
	if (PQgetisnull(result, row, column))
		return STR_NONE;
	return (Str){ .p = PQgetvalue(result, row, column), .n = (size_t)PQgetlength(result, row, column) };
}

static bool read_bool(Str cell, bool *out)
{
	*out = str_eq(cell, STR("t"));
	return *out || str_eq(cell, STR("f"));
}

static bool read_real(Str cell, double *out)
{
	char *end;

	/* libpq puts a zero byte behind each value. */
	*out = strtod(cell.p, &end);
	return cell.n && end == cell.p + cell.n;
}

static bool read_copy(Str cell, struct arena *arena, Str *out)
{
	*out = str_copy(arena, cell);
	return out->p != NULL;
}

bool cell_read_set(Str cell, struct arena *arena, const struct words *words, EnumSet *out)
{
	struct array_reader reader = array_open(cell, arena);
	EnumSet set = { 0 };
	unsigned value;
	Str item;

	while (array_next(&reader, &item)) {
		if (!item.p || !word_read(words, item, &value) || value > 31)
			return false;
		set.bits |= 1u << value;
	}
	*out = set;
	return !reader.failed;
}

/* A jsonb column is read as what it is in the record: {"member's name": the column}. */
static bool read_nested(Str cell, const struct view *view, const struct field *field, struct arena *arena, void *record)
{
	struct field_errors errors = { .arena = arena };
	struct decode decode;
	Str body = str_format(arena, "{\"%s\":" STR_FMT "}", field->name, STR_ARG(cell));

	decode_init(&decode, view, record, &errors);
	return body.p && decode_event(&decode, body) == OK && !errors.n;
}

static bool read_cell(Str cell, const struct view *view, const struct field *field, struct arena *arena, void *record)
{
	switch (field->kind) {
	case FIELD_BOOL:
		return read_bool(cell, MEMBER(bool, record, field));
	case FIELD_INT:
		return str_to_int(cell, MEMBER(int64_t, record, field));
	case FIELD_REAL:
		return read_real(cell, MEMBER(double, record, field));
	case FIELD_STR:
		return read_copy(cell, arena, MEMBER(Str, record, field));
	case FIELD_TIME:
		return time_parse(cell, MEMBER(Time, record, field));
	case FIELD_UUID:
		return uuid_parse(cell, MEMBER(Uuid, record, field));
	case FIELD_ENUM:
		return word_read(field->words, cell, MEMBER(unsigned, record, field));
	case FIELD_OPT_INT:
		MEMBER(OptInt, record, field)->set = true;
		return str_to_int(cell, &MEMBER(OptInt, record, field)->value);
	case FIELD_OPT_BOOL:
		MEMBER(OptBool, record, field)->set = true;
		return read_bool(cell, &MEMBER(OptBool, record, field)->value);
	case FIELD_SET:
		return cell_read_set(cell, arena, field->words, MEMBER(EnumSet, record, field));
	case FIELD_INT_LIST:
		return array_read_ints(cell, arena, MEMBER(IntList, record, field));
	case FIELD_STR_LIST:
		return array_read_strs(cell, arena, MEMBER(StrList, record, field));
	case FIELD_JSON:
		return read_copy(cell, arena, &MEMBER(Json, record, field)->text);
	case FIELD_OBJECT:
	case FIELD_LIST:
		return read_nested(cell, view, field, arena, record);
	}
	return false;
}

static Err read_field(const PGresult *result, int row, int column, const struct view *view, const struct field *field,
	struct arena *arena, void *out)
{
	Str cell = cell_of(result, row, column);
	bool good = cell.p ? read_cell(cell, view, field, arena, out) : field_clear(field, out);

	/* The value stays out of it: it may be anything. */
	return good ? OK : fail(INTERNAL, "column %s does not fit its member of %s", field->column, view->of);
}

/* Every column has to be wanted: one that is not is a mistake in the statement or in the view. */
static Err find_unread(const PGresult *result, const struct view *view)
{
	for (int column = 0; column < PQnfields(result); column++) {
		bool wanted = false;

		for (size_t i = 0; i < view->n && !wanted; i++)
			wanted = strcmp(PQfname(result, column), view->fields[i].column) == 0;
		if (!wanted)
			return fail(INTERNAL, "column %s has no member in %s", PQfname(result, column), view->of);
	}
	return fail(INTERNAL, "a column stands twice in a row for %s", view->of);
}

/* Reads the columns that the view knows; bit i of the result stands for column i. */
static Err read_columns(const struct rows *rows, int row, const struct view *view, struct arena *arena, void *out,
	uint64_t *read)
{
	int column, previous = -1;

	*read = 0;
	for (size_t i = 0; i < view->n; i++) {
		const struct field *field = &view->fields[i];

		column = column_of(rows->result, field, previous + 1);
		if (column < 0)
			continue;
		TRY(read_field(rows->result, row, column, view, field, arena, out));
		*read |= UINT64_C(1) << (column & 63);
		previous = column;
	}
	return OK;
}

Err rows_read(const struct rows *rows, int row, const struct view *view, struct arena *arena, void *out)
{
	uint64_t read;

	TRY(read_columns(rows, row, view, arena, out, &read));
	return __builtin_popcountll(read) == PQnfields(rows->result) ? OK : find_unread(rows->result, view);
}

Err rows_read_some(const struct rows *rows, int row, const struct view *view, struct arena *arena, void *out)
{
	uint64_t read;

	TRY(read_columns(rows, row, view, arena, out, &read));
	if (__builtin_popcountll(read) != (int)view->n)
		return fail(INTERNAL, "the row lacks a column of %s", view->of);
	return OK;
}

Str rows_text(const struct rows *rows, int row, const char *column)
{
	int at = PQfnumber(rows->result, column);

	return at < 0 ? STR_NONE : cell_of(rows->result, row, at);
}
