#include "base/codec.h"
#include "data/decode_private.h"

static void read_bool(struct decode *decode, const struct field *field, Str name, Str value)
{
	if (str_eq_nocase(value, STR("true")) || str_eq(value, STR("1")) || str_eq_nocase(value, STR("on")))
		set_bool(decode, field, true);
	else if (str_eq_nocase(value, STR("false")) || str_eq(value, STR("0")) || str_eq_nocase(value, STR("off")))
		set_bool(decode, field, false);
	else
		decode_complain(decode, name, "type", STR("must be true or false"));
}

static void read_number(struct decode *decode, const struct field *field, Str name, Str value)
{
	int64_t number;

	if (str_to_int(str_trim(value), &number))
		set_int(decode, field, name, number);
	else
		decode_complain(decode, name, "type", STR("must be a whole number"));
}

static void read_part(struct decode *decode, const struct field *field, Str name, Str part)
{
	int64_t number;

	if (field->kind == FIELD_STR_LIST)
		set_text_item(decode, field, name, part, LIST_MAX_DEFAULT);
	else if (field->kind == FIELD_SET)
		set_text(decode, field, name, part);
	else if (str_to_int(str_trim(part), &number))
		set_int_item(decode, field, name, number, LIST_MAX_DEFAULT);
	else
		decode_complain(decode, name, "type", STR("must be whole numbers, separated by commas"));
}

/* Lists come as "a,b,c", as the parameter given again and again, or both. */
static void read_parts(struct decode *decode, const struct field *field, Str name, Str value)
{
	size_t count = 1;

	for (size_t i = 0; i < value.n; i++)
		count += value.p[i] == ',';
	if (count > LIST_MAX_DEFAULT) {
		check_count(decode, field, name, count);
		return;
	}
	while (value.n)
		read_part(decode, field, name, str_cut(&value, ','));
}

static void read_text(struct decode *decode, const struct field *field, Str name, Str value)
{
	switch (field->kind) {
	case FIELD_BOOL:
	case FIELD_OPT_BOOL:
		read_bool(decode, field, name, value);
		return;
	case FIELD_INT:
	case FIELD_OPT_INT:
	case FIELD_REAL:
		read_number(decode, field, name, value);
		return;
	case FIELD_SET:
	case FIELD_INT_LIST:
	case FIELD_STR_LIST:
		read_parts(decode, field, name, value);
		return;
	default:
		set_text(decode, field, name, value);
	}
}

Err decode_text(struct decode *decode, Str name, Str value, enum input_source source)
{
	const struct field *field;

	decode->source = source;
	if (!utf8_valid(name) || !utf8_valid(value)) {
		decode->errors->detail = STR("The request holds text that is not UTF-8");
		return MALFORMED;
	}
	field = decode_take(decode, name);
	/* An empty number, time or word in a form or an address is one that was left out. */
	if (field && (value.n || field->kind == FIELD_STR))
		read_text(decode, field, name, value);
	return OK;
}

static Err decode_pairs(struct decode *decode, Str pairs, enum input_source source)
{
	struct arena *arena = decode->errors->arena;

	while (pairs.n) {
		Str value = str_cut(&pairs, '&');
		Str name = str_cut(&value, '=');

		if (!name.n)
			continue;
		name = percent_decode(arena, name, true);
		value = percent_decode(arena, value, true);
		if (!name.p || !value.p) {
			decode->errors->detail = STR("The request holds a broken percent-encoding");
			return MALFORMED;
		}
		TRY(decode_text(decode, name, value, source));
	}
	return OK;
}

Err decode_form(struct decode *decode, Str body)
{
	return decode_pairs(decode, body, INPUT_FORM);
}

Err decode_query(struct decode *decode, Str query)
{
	return decode_pairs(decode, query, INPUT_QUERY);
}
