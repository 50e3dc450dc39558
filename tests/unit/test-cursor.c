#include "base/codec.h"
#include "check.h"
#include "data/cursor.h"

struct key {
	double rank;
	Time at;
	Str name;
	int64_t id;
};

LOCAL_VIEW(key_view, key,
	FIELD(key, rank, 0),
	FIELD(key, at, 0),
	FIELD(key, name, VERBATIM, .max = 1000),
	FIELD(key, id, REQUIRED, .min = 1));

static struct arena arena;

static Str coded(const char *plain)
{
	struct buf text;
	Str copy;

	buf_init(&text, 2000);
	base64url_write(&text, plain, strlen(plain));
	copy = str_copy(&arena, buf_str(&text));
	buf_finish(&text);
	return copy;
}

static void round_trip(void **state)
{
	struct key key = { .rank = 0.0607927106320858, .at = { 123456789 }, .name = STR(" \xc3\xa4\"&"), .id = 42 },
		back = { 0 };
	Str text = cursor_write(&arena, "jobs", &key_view, &key);

	(void)state;
	for (size_t i = 0; i < text.n; i++)
		assert_non_null(strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", text.p[i]));
	assert_null(cursor_read(&arena, "jobs", text, &key_view, &back));
	assert_true(back.rank == key.rank);
	assert_int_equal(back.at.us, key.at.us);
	assert_str(back.name, key.name.p);
	assert_int_equal(back.id, 42);
}

static void an_absent_cursor_leaves_the_key_alone(void **state)
{
	struct key key = { .id = 7 };

	(void)state;
	assert_null(cursor_read(&arena, "jobs", STR_NONE, &key_view, &key));
	assert_int_equal(key.id, 7);
}

static void what_is_no_cursor_of_the_list_is_malformed(void **state)
{
	struct key key = { .id = 42 };
	Str text = cursor_write(&arena, "jobs", &key_view, &key);

	(void)state;
	assert_ptr_equal(cursor_read(&arena, "users", text, &key_view, &key), MALFORMED);
	assert_ptr_equal(cursor_read(&arena, "job", text, &key_view, &key), MALFORMED);
	assert_ptr_equal(cursor_read(&arena, "jobs", STR(""), &key_view, &key), MALFORMED);
	assert_ptr_equal(cursor_read(&arena, "jobs", STR("not one!"), &key_view, &key), MALFORMED);
	assert_ptr_equal(cursor_read(&arena, "jobs", str_slice(text, 0, text.n - 3), &key_view, &key), MALFORMED);
	assert_ptr_equal(cursor_read(&arena, "jobs", coded("jobs"), &key_view, &key), MALFORMED);
	assert_ptr_equal(cursor_read(&arena, "jobs", coded("jobs:"), &key_view, &key), MALFORMED);
	assert_ptr_equal(cursor_read(&arena, "jobs", coded("jobs:{}"), &key_view, &key), MALFORMED);
	assert_ptr_equal(cursor_read(&arena, "jobs", coded("jobs:{\"id\":0}"), &key_view, &key), MALFORMED);
	assert_ptr_equal(cursor_read(&arena, "jobs", coded("jobs:{\"id\":\"1\"}"), &key_view, &key), MALFORMED);
	assert_ptr_equal(cursor_read(&arena, "jobs", coded("jobs:{\"id\":1,\"more\":1}"), &key_view, &key), MALFORMED);
	assert_null(cursor_read(&arena, "jobs", coded("jobs:{\"id\":1}"), &key_view, &key));
}

static void a_cursor_tells_its_list(void **state)
{
	struct key key = { .id = 42 };
	Str text = cursor_write(&arena, "jobs", &key_view, &key);

	(void)state;
	assert_true(cursor_is_of(text, "jobs"));
	assert_false(cursor_is_of(text, "job"));
	assert_false(cursor_is_of(text, "jobs by name"));
	assert_false(cursor_is_of(STR("!"), "jobs"));
	assert_false(cursor_is_of(STR_NONE, "jobs"));
}

static void lengths_are_limited(void **state)
{
	char name[800];
	struct key key = { .name = { .p = name, .n = sizeof(name) }, .id = 1 }, back;
	Str text;

	(void)state;
	memset(name, 'n', sizeof(name));
	assert_str(cursor_write(&arena, "jobs", &key_view, &key), NULL);
	key.name.n = 650;
	text = cursor_write(&arena, "jobs", &key_view, &key);
	assert_in_range(text.n, 800, CURSOR_TEXT_MAX);
	assert_null(cursor_read(&arena, "jobs", text, &key_view, &back));
	memset(name, 'A', sizeof(name));
	assert_ptr_equal(cursor_read(&arena, "jobs", str_format(&arena, "%02000d", 0), &key_view, &back), MALFORMED);
}

static int begin(void **state)
{
	(void)state;
	arena_init(&arena, 1 << 20);
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
		cmocka_unit_test(round_trip),
		cmocka_unit_test(an_absent_cursor_leaves_the_key_alone),
		cmocka_unit_test(what_is_no_cursor_of_the_list_is_malformed),
		cmocka_unit_test(a_cursor_tells_its_list),
		cmocka_unit_test(lengths_are_limited),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
