#include "data/decode.h"

#include "base/codec.h"
#include "data/decode_private.h"

#include <string.h>

enum { NAME_SHOWN_MAX = 100 };

void field_error_add(struct field_errors *errors, Str field, const char *code, Str message)
{
	if (!errors->items)
		errors->items = arena_new_array(errors->arena, FIELD_ERRORS_MAX, struct field_error);
	errors->failed |= !errors->items;
	if (!errors->items || errors->n == FIELD_ERRORS_MAX)
		return;
	errors->items[errors->n++] = (struct field_error){
		.field = str_copy(errors->arena, field),
		.code = code,
		.message = str_copy(errors->arena, message),
	};
}

void decode_init(struct decode *decode, const struct view *view, void *record, struct field_errors *errors)
{
	*decode = (struct decode){ .view = view, .record = record, .errors = errors };
}

void decode_complain(struct decode *decode, Str name, const char *code, Str message)
{
	Str path;

	if (decode->errors->n == FIELD_ERRORS_MAX)
		return;
	/* A stranger's name may be as long as a body; nobody needs all of it to find it again. */
	name = utf8_prefix(str_slice(name, 0, NAME_SHOWN_MAX));
	path = str_format(decode->errors->arena, STR_FMT STR_FMT, STR_ARG(decode->prefix), STR_ARG(name));
	field_error_add(decode->errors, path, code, message);
}

static uint64_t bit_of(const struct decode *decode, const struct field *field)
{
	return UINT64_C(1) << (field - decode->view->fields);
}

/*
 * A field that came by the path must not be contradicted by the body: the body's value is read into the same place and
 * the two compared, so that a client may repeat what the address says.
 */
const struct field *decode_take(struct decode *decode, Str name)
{
	const struct field *field = view_field(decode->view, name);
	bool lenient = decode->source == INPUT_QUERY || decode->source == INPUT_EVENT ||
		(decode->known.n && !decode->prefix.n && str_eq(name, decode->known));

	if (!field || ((field->flags & READ_ONLY) && decode->source != INPUT_EVENT)) {
		if (!lenient)
			decode_complain(decode, name, "unknown", STR("is not a field of this request"));
		return NULL;
	}
	if (field->flags & IGNORED)
		return NULL;
	if (decode->seen & bit_of(decode, field) & ~decode->from_path) {
		/* The same parameter again adds to a list; for anything else two values are one too many. */
		bool list = field->kind == FIELD_INT_LIST || field->kind == FIELD_STR_LIST || field->kind == FIELD_SET;

		if (decode->source == INPUT_JSON || !list)
			decode_complain(decode, name, "duplicate", STR("is given more than once"));
		if (decode->source == INPUT_JSON || !list)
			return NULL;
	}
	decode->seen |= bit_of(decode, field);
	if (decode->source == INPUT_PATH)
		decode->from_path |= bit_of(decode, field);
	return field;
}

bool decode_is_from_path(const struct decode *decode, const struct field *field)
{
	return decode->source != INPUT_PATH && (decode->from_path & bit_of(decode, field));
}

bool decode_saw(const struct decode *decode, const char *field_name)
{
	const struct field *field = view_field(decode->view, str_of(field_name));

	return field && (decode->seen & bit_of(decode, field));
}

static bool is_missing(const struct decode *decode, const struct field *field)
{
	if (!(field->flags & REQUIRED) || (field->flags & READ_ONLY))
		return false;
	if (!decode->based && !(decode->seen & bit_of(decode, field)))
		return true;
	return field_is_absent(field, decode->record);
}

static bool is_already_named(const struct decode *decode, const struct field *field)
{
	for (size_t i = 0; i < decode->errors->n; i++) {
		Str named = decode->errors->items[i].field;
		Str below = str_slice(named, decode->prefix.n, named.n);

		/* "skills[3]" and "address.city" speak of skills and of address. */
		below = str_slice(below, 0, str_find(below, '['));
		below = str_slice(below, 0, str_find(below, '.'));
		if (str_starts(named, decode->prefix) && view_field(decode->view, below) == field)
			return true;
	}
	return false;
}

/* A list in a form grows item by item, so only the end shows that it stayed too short; one in JSON came whole. */
static bool is_short(const struct decode *decode, const struct field *field)
{
	bool grew = decode->source == INPUT_FORM || decode->source == INPUT_QUERY;

	if (!grew || !(decode->seen & bit_of(decode, field)))
		return false;
	if (field->kind == FIELD_INT_LIST)
		return (int64_t)MEMBER_CONST(IntList, decode->record, field)->n < field->min;
	return field->kind == FIELD_STR_LIST && (int64_t)MEMBER_CONST(StrList, decode->record, field)->n < field->min;
}

void decode_require(struct decode *decode)
{
	for (size_t i = 0; i < decode->view->n; i++) {
		const struct field *field = &decode->view->fields[i];

		if (is_missing(decode, field) && !is_already_named(decode, field))
			decode_complain(decode, str_of(field->name), "required", STR("is required"));
		else if (is_short(decode, field) && !is_already_named(decode, field))
			check_count(decode, field, str_of(field->name), 0);
	}
}

Err decode_finish(struct decode *decode)
{
	decode_require(decode);
	if (decode->errors->failed)
		return fail(OVERLOADED, "no memory for the input");
	return decode->errors->n ? INVALID : OK;
}
