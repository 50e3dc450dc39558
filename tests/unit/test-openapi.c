#include "openapi.h"

#include "check.h"
#include "data/json.h"

#include <jansson.h>

struct page;

struct thing {
	int64_t id;
	Str name;
};

PROBLEM(SPOILT, 409, "spoilt", "It has gone off");

LOCAL_VIEW(thing_view, thing, FIELD(thing, id, READ_ONLY), FIELD(thing, name, READ_ONLY));
LOCAL_VIEW(new_thing_view, thing, FIELD(thing, name, REQUIRED));
LOCAL_VIEW(thing_edit_view, thing, FIELD(thing, id, REQUIRED), FIELD(thing, name, REQUIRED));
LOCAL_VIEW(more_view, thing, FIELD(thing, id, 0));

static const struct handler none_handler = { .in = "struct none", .out = "struct none" };
static const struct file_sink sink = { .parts = "front back" };
static const struct operation thing_list = { .name = "thing_list", .handler = &none_handler, .rule = EVERYBODY, .status = 200,
	.cache_s = 7, .more = &more_view };
static const struct operation thing_create = { .name = "thing_create", .handler = &none_handler, .rule = AUTH(SEEKER | ADMIN),
	.status = 201, .flags = MULTIPART, .files = &sink, .problems = PROBLEMS(SPOILT), .doc = "Make one" };
static const struct operation thing_edit = { .name = "thing_edit", .handler = &none_handler, .rule = OPTIONAL, .status = 200,
	.flags = BASED };
static const struct operation secret = { .name = "secret", .handler = &none_handler, .rule = INTERNALLY, .status = 200 };

static const struct route routes[] = {
	{ HTTP_GET, "/things", &thing_list, NULL, &thing_view, LIST_DATA },
	{ HTTP_POST, "/things", &thing_create, &new_thing_view, &thing_view },
	{ HTTP_PATCH, "/things/{id}", &thing_edit, &thing_edit_view, &thing_view },
	{ HTTP_GET, "/internal/secrets", &secret },
	{ 0 },
};

/* The lines as an array, made once. */
static json_t *lines(void)
{
	static json_t *array;
	struct buf out;
	Str rest;

	if (array)
		return array;
	array = json_array();
	buf_init(&out, 1 << 20);
	openapi_write(&out, "things", routes);
	assert_false(out.failed);
	rest = buf_str(&out);
	while (rest.n) {
		Str line = str_cut(&rest, '\n');
		json_t *value = json_loadb(line.p, line.n, JSON_REJECT_DUPLICATES, NULL);

		assert_non_null(value);
		json_array_append_new(array, value);
	}
	buf_finish(&out);
	return array;
}

static const json_t *line_of(const char *key, const char *value)
{
	const json_t *line;
	size_t i;

	json_array_foreach(lines(), i, line) {
		const char *text = json_string_value(json_object_get(line, key));

		if (text && strcmp(text, value) == 0)
			return line;
	}
	return NULL;
}

static Str member(const json_t *line, const char *key)
{
	static char text[4000];

	return (Str){ .p = text,
		.n = json_dumpb(json_object_get(line, key), text, sizeof(text), JSON_COMPACT | JSON_ENCODE_ANY) };
}

/* The codes of an operation's problems, with a star at its own. */
static const char *codes_of(const char *operation)
{
	static char text[1000];
	const json_t *problem, *problems = json_object_get(line_of("operation", operation), "problems");
	size_t i, n = 0;

	text[0] = '\0';
	json_array_foreach(problems, i, problem)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%s ", json_string_value(json_object_get(problem, "code")),
			json_is_true(json_object_get(problem, "own")) ? "*" : "");
	return text;
}

static void a_route_says_what_its_row_says(void **state)
{
	const json_t *line = line_of("operation", "thing_create");

	(void)state;
	assert_str(member(line, "route"), "\"/things\"");
	assert_str(member(line, "service"), "\"things\"");
	assert_str(member(line, "method"), "\"POST\"");
	assert_str(member(line, "doc"), "\"Make one\"");
	assert_str(member(line, "rule"), "\"auth\"");
	assert_str(member(line, "roles"), "[\"seeker\",\"admin\"]");
	assert_str(member(line, "status"), "201");
	assert_str(member(line, "parts"), "[\"front\",\"back\"]");
	assert_str(member(line, "in"), "\"new_thing_view\"");
	assert_str(member(line, "out"), "\"thing_view\"");
	assert_str(member(line, "list"), "null");
	assert_str(member(line, "is_repeatable"), "true");
	assert_str(member(line, "is_based"), "false");
	assert_str(member(line_of("operation", "thing_edit"), "is_based"), "true");
	line = line_of("operation", "thing_list");
	assert_str(member(line, "list"), "\"data\"");
	assert_str(member(line, "more"), "\"more_view\"");
	assert_str(member(line, "cache_s"), "7");
}

static void the_common_problems_go_without_saying(void **state)
{
	(void)state;
	assert_string_equal(codes_of("thing_list"), "rate_limited internal overloaded unavailable shutting_down ");
	assert_string_equal(codes_of("thing_create"),
		"spoilt* malformed unauthenticated forbidden not_found request_timeout length_required idempotency_key_in_use "
		"too_large unsupported_media_type invalid idempotency_key_reused rate_limited internal overloaded unavailable "
		"shutting_down ");
	assert_string_equal(codes_of("thing_edit"),
		"malformed unauthenticated not_found request_timeout length_required too_large unsupported_media_type invalid "
		"rate_limited internal overloaded unavailable shutting_down ");
}

static void each_view_is_there_once(void **state)
{
	(void)state;
	assert_int_equal(json_array_size(lines()), 3 + 4);
	assert_str(member(json_object_get(line_of("view", "thing_edit_view"), "input"), "required"), "[\"id\",\"name\"]");
	assert_str(member(json_object_get(line_of("view", "thing_view"), "output"), "required"), "[\"id\",\"name\"]");
	assert_non_null(line_of("view", "more_view"));
}

static void what_is_between_services_is_not_told(void **state)
{
	(void)state;
	assert_null(line_of("operation", "secret"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_route_says_what_its_row_says),
		cmocka_unit_test(the_common_problems_go_without_saying),
		cmocka_unit_test(each_view_is_there_once),
		cmocka_unit_test(what_is_between_services_is_not_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
