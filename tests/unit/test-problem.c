#include "check.h"
#include "problem.h"

#include <jansson.h>

static struct arena arena;

static json_t *parsed(struct buf *out)
{
	json_t *object = json_loadb(out->p, out->n, JSON_REJECT_DUPLICATES, NULL);

	assert_true(json_is_object(object));
	buf_finish(out);
	return object;
}

static json_t *written(Err problem, const struct field_errors *errors, Str request_id)
{
	struct buf out;

	buf_init(&out, 1 << 16);
	problem_write(&out, problem, errors, request_id);
	return parsed(&out);
}

static const char *member(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "none";
}

static void a_bare_problem(void **state)
{
	json_t *object = written(NOT_FOUND, NULL, STR_NONE);

	(void)state;
	assert_string_equal(member(object, "type"), "urn:jobwire:problem:not_found");
	assert_string_equal(member(object, "title"), NOT_FOUND->title);
	assert_string_equal(member(object, "detail"), NOT_FOUND->title);
	assert_string_equal(member(object, "code"), "not_found");
	assert_int_equal(json_integer_value(json_object_get(object, "status")), 404);
	assert_int_equal(json_array_size(json_object_get(object, "errors")), 0);
	assert_true(json_is_array(json_object_get(object, "errors")));
	assert_true(json_is_null(json_object_get(object, "request_id")));
	assert_int_equal(json_object_size(object), 7);
	json_decref(object);
}

static void field_errors_are_listed(void **state)
{
	struct field_errors errors = { .arena = &arena };
	json_t *object, *second;

	(void)state;
	field_error_add(&errors, STR("e\"mail"), "format", STR("is not <an> address"));
	field_error_add(&errors, STR("name"), "required", STR("is required"));
	object = written(INVALID, &errors, STR("r-1"));
	assert_string_equal(member(object, "detail"), "e\"mail is not <an> address");
	assert_string_equal(member(object, "request_id"), "r-1");
	assert_int_equal(json_array_size(json_object_get(object, "errors")), 2);
	second = json_array_get(json_object_get(object, "errors"), 1);
	assert_string_equal(member(second, "field"), "name");
	assert_string_equal(member(second, "code"), "required");
	assert_string_equal(member(second, "message"), "is required");
	json_decref(object);
	errors.detail = STR("a sentence of its own");
	object = written(INVALID, &errors, STR_NONE);
	assert_string_equal(member(object, "detail"), "a sentence of its own");
	json_decref(object);
}

static void of_a_status_alone(void **state)
{
	static const struct {
		int status;
		const char *code;
	} rows[] = {
		{ 400, "malformed" }, { 404, "not_found" }, { 405, "method_not_allowed" }, { 408, "request_timeout" },
		{ 411, "length_required" }, { 413, "too_large" }, { 414, "malformed" }, { 417, "malformed" },
		{ 500, "internal" }, { 501, "internal" }, { 503, "unavailable" }, { 505, "version_not_supported" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct buf out;
		json_t *object;

		buf_init(&out, 4096);
		problem_write_status(&out, rows[i].status, STR("r-2"));
		object = parsed(&out);
		assert_int_equal(json_integer_value(json_object_get(object, "status")), rows[i].status);
		assert_string_equal(member(object, "code"), rows[i].code);
		assert_string_equal(member(object, "request_id"), "r-2");
		json_decref(object);
	}
}

static int begin(void **state)
{
	(void)state;
	arena_init(&arena, 1 << 16);
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_finish(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_bare_problem),
		cmocka_unit_test(field_errors_are_listed),
		cmocka_unit_test(of_a_status_alone),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
