#include "base/codec.h"
#include "data/decode_private.h"

#include <jansson.h>
#include <string.h>

/*
 * jansson reads the grammar strictly (RFC 8259: no BOM, no trailing text, valid UTF-8, no zero byte, no duplicate
 * names); what it does not limit, depth and the number of tokens, is counted before it allocates anything.
 */
enum { DEPTH_MAX = 32, TOKENS_MAX = 20000 };

static Err malformed(struct decode *decode, const char *why)
{
	decode->errors->detail = str_format(decode->errors->arena, "The body is not valid JSON: %s", why);
	return MALFORMED;
}

static size_t skip_string(Str body, size_t at)
{
	while (++at < body.n && body.p[at] != '"') {
		if (body.p[at] == '\\')
			at++;
	}
	return at;
}

static const char *scan(Str body)
{
	int depth = 0, tokens = 0;

	for (size_t i = 0; i < body.n; i++) {
		char c = body.p[i];

		if (c == '"')
			i = skip_string(body, i);
		else if (c == '{' || c == '[')
			depth++;
		else if (c == '}' || c == ']')
			depth--;
		if (depth > DEPTH_MAX)
			return "it is nested deeper than 32 levels";
		tokens += c == ',' || c == ':' || c == '{' || c == '[';
		if (tokens > TOKENS_MAX)
			return "it has more than 20000 values";
	}
	return NULL;
}

static Str json_text(const json_t *value)
{
	return (Str){ .p = json_string_value(value), .n = json_string_length(value) };
}

static void read_object(struct decode *decode, const json_t *object);

static void read_nested(struct decode *decode, const struct view *view, void *record, const json_t *object, Str prefix,
	bool based)
{
	struct decode inner = *decode;

	inner.view = view;
	inner.record = record;
	inner.prefix = prefix;
	inner.seen = 0;
	inner.from_path = 0;
	inner.based = based;
	read_object(&inner, object);
	if (inner.source != INPUT_EVENT)
		decode_require(&inner);
}

static Str item_name(struct decode *decode, Str name, size_t i)
{
	return str_format(decode->errors->arena, STR_FMT "[%zu]", STR_ARG(name), i);
}

static Str item_prefix(struct decode *decode, Str name, const char *index)
{
	return str_format(decode->errors->arena, STR_FMT STR_FMT "%s.", STR_ARG(decode->prefix), STR_ARG(name), index);
}

static void read_list_of_objects(struct decode *decode, const struct field *field, Str name, const json_t *array)
{
	List *list = MEMBER(List, decode->record, field);
	size_t n = json_array_size(array);

	list->items = arena_alloc_array(decode->errors->arena, n + 1, field->of->size);
	list->n = list->items ? n : 0;
	decode->errors->failed |= !list->items;
	for (size_t i = 0; i < list->n; i++) {
		const json_t *item = json_array_get(array, i);
		char index[24];

		if (!json_is_object(item)) {
			decode_complain(decode, item_name(decode, name, i), "type", STR("must be an object"));
			continue;
		}
		snprintf(index, sizeof(index), "[%zu]", i);
		read_nested(decode, field->of, (char *)list->items + i * field->of->size, item,
			item_prefix(decode, name, index), false);
	}
}

static void read_item(struct decode *decode, const struct field *field, Str name, const json_t *item, size_t n)
{
	if (field->kind == FIELD_INT_LIST && json_is_integer(item))
		set_int_item(decode, field, name, json_integer_value(item), n);
	else if (field->kind == FIELD_STR_LIST && json_is_string(item))
		set_text_item(decode, field, name, json_text(item), n);
	else if (field->kind == FIELD_SET && json_is_string(item))
		set_text(decode, field, name, json_text(item));
	else
		decode_complain(decode, name, "type", STR("is not of the kind this list holds"));
}

/* A list replaces what the record held; an empty one is not absent, so it gets an address all the same. */
static void read_list(struct decode *decode, const struct field *field, Str name, const json_t *array)
{
	size_t n = json_array_size(array);

	if (field->kind == FIELD_SET)
		MEMBER(EnumSet, decode->record, field)->bits = 0;
	else if (field->kind == FIELD_INT_LIST)
		*MEMBER(IntList, decode->record, field) =
			(IntList){ .items = arena_new_array(decode->errors->arena, n + 1, int64_t) };
	else
		*MEMBER(StrList, decode->record, field) =
			(StrList){ .items = arena_new_array(decode->errors->arena, n + 1, Str) };
	decode->errors->failed |= field->kind != FIELD_SET && field_is_absent(field, decode->record);
	for (size_t i = 0; i < n; i++)
		read_item(decode, field, item_name(decode, name, i), json_array_get(array, i), n);
}

static void read_array(struct decode *decode, const struct field *field, Str name, const json_t *array)
{
	size_t errors = decode->errors->n;
	bool flat = field->kind == FIELD_SET || field->kind == FIELD_INT_LIST || field->kind == FIELD_STR_LIST;

	if (!flat && field->kind != FIELD_LIST) {
		decode_complain(decode, name, "type", STR("must not be a list"));
		return;
	}
	check_count(decode, field, name, json_array_size(array));
	if (decode->errors->n > errors)
		return;
	if (flat)
		read_list(decode, field, name, array);
	else
		read_list_of_objects(decode, field, name, array);
}

static void read_json(struct decode *decode, const struct field *field, const json_t *value)
{
	char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);

	MEMBER(Json, decode->record, field)->text = str_copy(decode->errors->arena, str_of(text));
	decode->errors->failed |= !MEMBER(Json, decode->record, field)->text.p;
	free(text);
}

static void read_member(struct decode *decode, const struct field *field, Str name, const json_t *value)
{
	if (json_is_null(value))
		set_absent(decode, field, name);
	else if (field->kind == FIELD_JSON)
		read_json(decode, field, value);
	else if (json_is_object(value) && field->kind == FIELD_OBJECT)
		read_nested(decode, field->of, MEMBER(char, decode->record, field), value, item_prefix(decode, name, ""),
			decode->based);
	else if (json_is_array(value))
		read_array(decode, field, name, value);
	else if (json_is_string(value) && field->kind != FIELD_SET)
		set_text(decode, field, name, json_text(value));
	else if (json_is_integer(value))
		set_int(decode, field, name, json_integer_value(value));
	else if (json_is_real(value))
		set_real(decode, field, name, json_real_value(value));
	else if (json_is_boolean(value))
		set_bool(decode, field, name, json_is_true(value));
	else
		decode_complain(decode, name, "type", STR("is not of the kind expected here"));
}

static void read_object(struct decode *decode, const json_t *object)
{
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)object, key, value) {
		Str name = str_of(key);
		const struct field *field = decode_take(decode, name);

		if (field)
			read_member(decode, field, name, value);
	}
}

static Err read_body(struct decode *decode, Str body)
{
	const char *over = scan(body);
	json_error_t error;
	bool is_object;
	json_t *root;

	if (over)
		return malformed(decode, over);
	root = json_loadb(body.p, body.n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
	if (!root) {
		/* It quotes the text up to the byte that it stumbled over, which may lie within a character. */
		Str why = utf8_prefix(str_of(error.text));

		decode->errors->detail = str_format(decode->errors->arena,
			"The body is not valid JSON: " STR_FMT " (line %d, column %d)", STR_ARG(why), error.line,
			error.column);
		return MALFORMED;
	}
	is_object = json_is_object(root);
	if (is_object)
		read_object(decode, root);
	json_decref(root);
	return is_object ? OK : malformed(decode, "it is not an object");
}

Err decode_json(struct decode *decode, Str body)
{
	decode->source = INPUT_JSON;
	return read_body(decode, body);
}

Err decode_event(struct decode *decode, Str body)
{
	decode->source = INPUT_EVENT;
	return read_body(decode, body);
}
