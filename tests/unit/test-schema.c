#include "check.h"
#include "data/json.h"
#include "rich.h"

#include <jansson.h>

static json_t *schema_of(const struct view *view, enum schema_use use)
{
	struct buf out;
	json_t *schema;

	buf_init(&out, 1 << 16);
	json_write_schema(&out, view, use);
	assert_false(out.failed);
	schema = json_loadb(out.p, out.n, JSON_REJECT_DUPLICATES, NULL);
	assert_true(json_is_object(schema));
	assert_string_equal(json_string_value(json_object_get(schema, "type")), "object");
	assert_true(json_is_false(json_object_get(schema, "additionalProperties")));
	buf_finish(&out);
	return schema;
}

static Str compact(const json_t *value, char *out, size_t size)
{
	return value ? (Str){ .p = out, .n = json_dumpb(value, out, size, JSON_COMPACT | JSON_SORT_KEYS) } : STR_NONE;
}

/* One property as compact JSON, its keys in order; absent when there is none. */
static Str property(const json_t *schema, const char *name)
{
	static char text[2000];
	const json_t *value = json_object_get(json_object_get(schema, "properties"), name);

	return compact(value, text, sizeof(text));
}

static Str member(const json_t *schema, const char *name)
{
	static char text[2000];
	const json_t *value = json_object_get(schema, name);

	return compact(value, text, sizeof(text));
}

LOCAL_VIEW(tried_view, rich,
	FIELD(rich, number, REQUIRED, .min = 1, .max = 9, .doc = "A \"number\"", .example = "7"),
	FIELD(rich, maybe, 0, .min = 3),
	FIELD(rich, real, 0, .min = -1, .max = 1),
	FIELD(rich, flag, READ_ONLY),
	FIELD(rich, text, REQUIRED, .max = 80, .format = "email"),
	FIELD(rich, note, OMIT_EMPTY | MULTILINE),
	FIELD(rich, secret, WRITE_ONLY, .min = 8),
	FIELD(rich, at, 0),
	FIELD(rich, uuid, REQUIRED),
	FIELD(rich, colour, 0, .words = &colour_words, .dialect = DIALECT_BOARD),
	FIELD(rich, colours, 0, .words = &colour_words),
	FIELD(rich, numbers, 0, .min = 1, .max = 5),
	FIELD(rich, texts, 0),
	FIELD(rich, leaf, 0, .of = &leaf_view),
	FIELD(rich, leaves, 0, .max = 2, .of = &leaf_view),
	FIELD(rich, json, READ_ONLY | SOMETIMES),
	FIELD(rich, perhaps, IGNORED));

static void as_it_is_read(void **state)
{
	json_t *schema = schema_of(&tried_view, SCHEMA_INPUT);

	(void)state;
	assert_str(member(schema, "required"), "[\"number\",\"text\",\"uuid\"]");
	assert_str(property(schema, "number"),
		"{\"description\":\"A \\\"number\\\"\",\"examples\":[7],\"maximum\":9,\"minimum\":1,\"type\":\"integer\"}");
	assert_str(property(schema, "maybe"), "{\"minimum\":3,\"type\":[\"integer\",\"null\"]}");
	assert_str(property(schema, "real"), "{\"maximum\":1,\"minimum\":-1,\"type\":\"number\"}");
	assert_str(property(schema, "flag"), NULL);
	assert_str(property(schema, "text"), "{\"format\":\"email\",\"maxLength\":80,\"minLength\":1,\"type\":\"string\"}");
	assert_str(property(schema, "note"), "{\"maxLength\":500,\"type\":[\"string\",\"null\"]}");
	assert_str(property(schema, "secret"), "{\"maxLength\":500,\"minLength\":8,\"type\":[\"string\",\"null\"]}");
	assert_str(property(schema, "at"), "{\"format\":\"date-time\",\"type\":[\"string\",\"null\"]}");
	assert_str(property(schema, "uuid"), "{\"format\":\"uuid\",\"type\":\"string\"}");
	assert_str(property(schema, "colour"), "{\"type\":[\"string\",\"null\"],"
		"\"x-words\":[\"red-ish\",\"dark-blue\",\"GREEN\"]}");
	assert_str(property(schema, "numbers"),
		"{\"items\":{\"type\":\"integer\"},\"maxItems\":5,\"minItems\":1,\"type\":[\"array\",\"null\"]}");
	assert_str(property(schema, "texts"), "{\"items\":{\"type\":\"string\"},\"maxItems\":100,"
		"\"type\":[\"array\",\"null\"]}");
	assert_str(property(schema, "json"), NULL);
	assert_holds(property(schema, "leaf"), "\"required\":[\"name\"]");
	assert_holds(property(schema, "leaves"), "\"items\":{\"additionalProperties\":false");
	assert_str(property(schema, "perhaps"), "{\"description\":\"Accepted, and of no effect\"}");
	json_decref(schema);
}

static void as_it_is_written(void **state)
{
	json_t *schema = schema_of(&tried_view, SCHEMA_OUTPUT);

	(void)state;
	assert_str(member(schema, "required"), "[\"number\",\"maybe\",\"real\",\"flag\",\"text\",\"at\",\"uuid\","
		"\"colour\",\"colours\","
					       "\"numbers\",\"texts\",\"leaf\",\"leaves\"]");
	assert_str(property(schema, "number"), "{\"description\":\"A \\\"number\\\"\",\"examples\":[7],"
		"\"type\":\"integer\"}");
	assert_str(property(schema, "flag"), "{\"type\":\"boolean\"}");
	assert_str(property(schema, "secret"), NULL);
	assert_str(property(schema, "perhaps"), NULL);
	assert_str(property(schema, "colour"),
		"{\"enum\":[\"red-ish\",\"dark-blue\",\"GREEN\",null],\"type\":[\"string\",\"null\"]}");
	assert_str(property(schema, "colours"),
		"{\"items\":{\"enum\":[\"RED\",\"DARK_BLUE\",\"GREEN\"],\"type\":\"string\"},\"type\":\"array\"}");
	assert_str(property(schema, "texts"), "{\"items\":{\"type\":\"string\"},\"type\":\"array\"}");
	assert_str(property(schema, "json"), "{}");
	json_decref(schema);
}

/* Everything that is written is named by the schema, and what it calls required is always written. */
static void the_schema_agrees_with_what_is_written(void **state)
{
	json_t *schema = schema_of(&tried_view, SCHEMA_OUTPUT), *object, *value;
	struct rich rich = { .note = STR("n") };
	const char *key;
	struct buf out;
	size_t i;

	(void)state;
	buf_init(&out, 1 << 16);
	json_write_object(&out, &tried_view, &rich);
	object = json_loadb(out.p, out.n, JSON_REJECT_DUPLICATES, NULL);
	json_object_foreach(object, key, value)
		assert_non_null(property(schema, key).p);
	json_array_foreach(json_object_get(schema, "required"), i, value)
		assert_non_null(json_object_get(object, json_string_value(value)));
	json_decref(object);
	json_decref(schema);
	buf_finish(&out);
}

LOCAL_VIEW(named_view, rich,
	FIELD(rich, text, REQUIRED, .max = 9, .also = "txt words", .doc = "Said once"),
	FIELD(rich, number, REQUIRED),
	FIELD(rich, uuid, REQUIRED, .also = "id"));

/* What may be called by several names is required by any of them. */
static void under_several_names(void **state)
{
	json_t *schema = schema_of(&named_view, SCHEMA_INPUT);

	(void)state;
	assert_str(property(schema, "text"),
		"{\"description\":\"Said once\",\"maxLength\":9,\"minLength\":1,\"type\":\"string\"}");
	assert_str(property(schema, "words"),
		"{\"maxLength\":9,\"minLength\":1,\"type\":\"string\",\"x-alias-of\":\"text\"}");
	assert_non_null(property(schema, "txt").p);
	assert_str(member(schema, "required"), "[\"number\"]");
	assert_str(member(schema, "allOf"),
		"[{\"anyOf\":[{\"required\":[\"text\"]},{\"required\":[\"txt\"]},{\"required\":[\"words\"]}]},"
		"{\"anyOf\":[{\"required\":[\"uuid\"]},{\"required\":[\"id\"]}]}]");
	json_decref(schema);
	schema = schema_of(&named_view, SCHEMA_OUTPUT);
	assert_str(property(schema, "words"), NULL);
	assert_str(member(schema, "required"), "[\"text\",\"number\",\"uuid\"]");
	json_decref(schema);
}

static void of_nothing(void **state)
{
	json_t *schema = schema_of(&none_view, SCHEMA_INPUT);

	(void)state;
	assert_int_equal(json_object_size(json_object_get(schema, "properties")), 0);
	assert_null(json_object_get(schema, "required"));
	json_decref(schema);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_it_is_read),
		cmocka_unit_test(as_it_is_written),
		cmocka_unit_test(the_schema_agrees_with_what_is_written),
		cmocka_unit_test(under_several_names),
		cmocka_unit_test(of_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
