#include "data/json.h"

#include <math.h>

void json_write_uuid(struct buf *out, Uuid uuid)
{
	char text[UUID_TEXT];

	uuid_format(uuid, text);
	buf_add_char(out, '"');
	buf_add(out, text, sizeof(text));
	buf_add_char(out, '"');
}

void json_write_time(struct buf *out, Time time)
{
	char text[TIME_TEXT_MAX];
	size_t n = time_format(time, text);

	buf_add_char(out, '"');
	buf_add(out, text, n);
	buf_add_char(out, '"');
}

static void write_bool(struct buf *out, bool value)
{
	if (value)
		buf_add_literal(out, "true");
	else
		buf_add_literal(out, "false");
}

/*
 * As short as it can be and still be read as the same number, because a position in a list may hang on it. JSON knows
 * neither NaN nor Infinity.
 */
static void write_real(struct buf *out, double value)
{
	char text[32];

	if (!isfinite(value)) {
		buf_add_literal(out, "null");
		return;
	}
	value += 0.0; /* there is but one zero */
	for (int digits = 15; digits <= 17; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, value);
		if (strtod(text, NULL) == value)
			break;
	}
	buf_add_str(out, str_of(text));
}

static void write_word(struct buf *out, const struct field *field, unsigned value)
{
	json_write_text(out, str_of(word_text(field->words, value, field->dialect)));
}

static void write_set(struct buf *out, const struct field *field, EnumSet set)
{
	bool first = true;

	buf_add_char(out, '[');
	for (size_t i = 0; i < field->words->n; i++) {
		unsigned value = field->words->list[i].value;

		if (!(set.bits & 1u << value))
			continue;
		if (!first)
			buf_add_char(out, ',');
		first = false;
		write_word(out, field, value);
	}
	buf_add_char(out, ']');
}

static void write_int_list(struct buf *out, const IntList *list)
{
	buf_add_char(out, '[');
	for (size_t i = 0; i < list->n; i++) {
		if (i)
			buf_add_char(out, ',');
		buf_add_int(out, list->items[i]);
	}
	buf_add_char(out, ']');
}

static void write_str_list(struct buf *out, const StrList *list)
{
	buf_add_char(out, '[');
	for (size_t i = 0; i < list->n; i++) {
		if (i)
			buf_add_char(out, ',');
		json_write_text(out, list->items[i]);
	}
	buf_add_char(out, ']');
}

static void write_list(struct buf *out, const struct field *field, const List *list)
{
	buf_add_char(out, '[');
	for (size_t i = 0; i < list->n; i++) {
		if (i)
			buf_add_char(out, ',');
		json_write_object(out, field->of, (const char *)list->items + i * field->of->size);
	}
	buf_add_char(out, ']');
}

static void write_present(struct buf *out, const struct field *field, const void *record)
{
	switch (field->kind) {
	case FIELD_BOOL:
		write_bool(out, *MEMBER_CONST(bool, record, field));
		return;
	case FIELD_INT:
		buf_add_int(out, *MEMBER_CONST(int64_t, record, field));
		return;
	case FIELD_REAL:
		write_real(out, *MEMBER_CONST(double, record, field));
		return;
	case FIELD_STR:
		json_write_text(out, *MEMBER_CONST(Str, record, field));
		return;
	case FIELD_TIME:
		json_write_time(out, *MEMBER_CONST(Time, record, field));
		return;
	case FIELD_UUID:
		json_write_uuid(out, *MEMBER_CONST(Uuid, record, field));
		return;
	case FIELD_ENUM:
		write_word(out, field, *MEMBER_CONST(unsigned, record, field));
		return;
	case FIELD_OPT_INT:
		buf_add_int(out, MEMBER_CONST(OptInt, record, field)->value);
		return;
	case FIELD_OPT_BOOL:
		write_bool(out, MEMBER_CONST(OptBool, record, field)->value);
		return;
	case FIELD_SET:
		write_set(out, field, *MEMBER_CONST(EnumSet, record, field));
		return;
	case FIELD_INT_LIST:
		write_int_list(out, MEMBER_CONST(IntList, record, field));
		return;
	case FIELD_STR_LIST:
		write_str_list(out, MEMBER_CONST(StrList, record, field));
		return;
	case FIELD_LIST:
		write_list(out, field, MEMBER_CONST(List, record, field));
		return;
	case FIELD_OBJECT:
		json_write_object(out, field->of, MEMBER_CONST(char, record, field));
		return;
	case FIELD_JSON:
		json_write_made(out, MEMBER_CONST(Json, record, field)->text);
		return;
	}
}

/* A set or list without entries is an empty list, not null: whoever reads it loops over it. */
static bool is_list(const struct field *field)
{
	return field->kind == FIELD_SET || field->kind == FIELD_INT_LIST || field->kind == FIELD_STR_LIST ||
		field->kind == FIELD_LIST;
}

void json_write_value(struct buf *out, const struct field *field, const void *record)
{
	if (field_is_absent(field, record) && !is_list(field))
		buf_add_literal(out, "null");
	else
		write_present(out, field, record);
}

void json_write_object(struct buf *out, const struct view *view, const void *record)
{
	char before = '{';

	for (size_t i = 0; i < view->n; i++) {
		const struct field *field = &view->fields[i];

		if (field->flags & (WRITE_ONLY | IGNORED))
			continue;
		if ((field->flags & OMIT_EMPTY) && field_is_absent(field, record))
			continue;
		buf_add_char(out, before);
		buf_add_char(out, '"');
		buf_add_str(out, str_of(field->name));
		buf_add_literal(out, "\":");
		json_write_value(out, field, record);
		before = ',';
	}
	if (before == '{')
		buf_add_char(out, '{');
	buf_add_char(out, '}');
}
