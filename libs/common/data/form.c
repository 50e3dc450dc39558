#include "base/codec.h"
#include "data/decode_private.h"

#include <math.h>
#include <string.h>

enum { PAIRS_MAX = 1000, NUMBER_TEXT_MAX = 64 };

static void read_bool(struct decode *decode, const struct field *field, Str name, Str value)
{
	if (str_eq_nocase(value, STR("true")) || str_eq(value, STR("1")) || str_eq_nocase(value, STR("on")))
		set_bool(decode, field, name, true);
	else if (str_eq_nocase(value, STR("false")) || str_eq(value, STR("0")) || str_eq_nocase(value, STR("off")))
		set_bool(decode, field, name, false);
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

/* Written as JSON writes numbers, or nearly: strtod() alone would also read "nan", "0x1p3" and blanks. */
static bool to_real(Str text, double *out)
{
	char digits[NUMBER_TEXT_MAX], *end;

	if (!text.n || text.n >= sizeof(digits))
		return false;
	memcpy(digits, text.p, text.n);
	digits[text.n] = '\0';
	if (strspn(digits, "0123456789+-.eE") != text.n)
		return false;
	*out = strtod(digits, &end);
	return !*end && isfinite(*out);
}

static void read_real(struct decode *decode, const struct field *field, Str name, Str value)
{
	double number;

	if (to_real(str_trim(value), &number))
		set_real(decode, field, name, number);
	else
		decode_complain(decode, name, "type", STR("must be a number"));
}

static void read_part(struct decode *decode, const struct field *field, Str name, Str part)
{
	int64_t number;

	if (field->kind == FIELD_STR_LIST)
		set_text_item(decode, field, name, part, count_max(field));
	else if (field->kind == FIELD_SET)
		set_text(decode, field, name, part);
	else if (str_to_int(str_trim(part), &number))
		set_int_item(decode, field, name, number, count_max(field));
	else
		decode_complain(decode, name, "type", STR("must be whole numbers, separated by commas"));
}

static size_t count_now(const struct decode *decode, const struct field *field)
{
	if (field->kind == FIELD_INT_LIST)
		return MEMBER_CONST(IntList, decode->record, field)->n;
	return field->kind == FIELD_STR_LIST ? MEMBER_CONST(StrList, decode->record, field)->n : 0;
}

/*
 * Lists come as "a,b,c", as the parameter given again and again, or both. The first takes the place of what the record
 * held, as a list in JSON does.
 */
static void read_parts(struct decode *decode, const struct field *field, Str name, Str value, bool first)
{
	size_t count = 1;

	if (first)
		field_clear(field, decode->record);
	for (size_t i = 0; i < value.n; i++)
		count += value.p[i] == ',';
	if (has_too_many(decode, field, name, count_now(decode, field) + count))
		return;
	while (value.n)
		read_part(decode, field, name, str_cut(&value, ','));
}

static void read_text(struct decode *decode, const struct field *field, Str name, Str value, bool first)
{
	switch (field->kind) {
	case FIELD_BOOL:
	case FIELD_OPT_BOOL:
		read_bool(decode, field, name, value);
		return;
	case FIELD_INT:
	case FIELD_OPT_INT:
		read_number(decode, field, name, value);
		return;
	case FIELD_REAL:
		read_real(decode, field, name, value);
		return;
	case FIELD_SET:
	case FIELD_INT_LIST:
	case FIELD_STR_LIST:
		read_parts(decode, field, name, value, first);
		return;
	default:
		set_text(decode, field, name, value);
	}
}

Err decode_text(struct decode *decode, Str name, Str value, enum input_source source)
{
	uint64_t seen = decode->seen;
	const struct field *field;

	decode->source = source;
	if (!utf8_valid(name) || !utf8_valid(value)) {
		decode->errors->detail = STR("The request holds text that is not UTF-8");
		return MALFORMED;
	}
	field = decode_take(decode, name);
	/* An empty number, time or word in a form or an address is one that was left out; in a query a text, too. */
	if (field && !value.n && (field->kind != FIELD_STR || source == INPUT_QUERY))
		decode->seen = seen;
	else if (field)
		read_text(decode, field, name, value, decode->seen != seen);
	return OK;
}

static Err decode_pairs(struct decode *decode, Str pairs, enum input_source source)
{
	struct arena *arena = decode->errors->arena;
	int count = 0;

	while (pairs.n) {
		Str value = str_cut(&pairs, '&');
		Str name = str_cut(&value, '=');

		if (!name.n)
			continue;
		if (++count > PAIRS_MAX) {
			decode->errors->detail = STR("The request holds more than 1000 fields");
			return MALFORMED;
		}
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
