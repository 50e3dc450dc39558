#include "io/db_array.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

static int make(void **state)
{
	struct arena *arena = malloc(sizeof(*arena));

	assert_non_null(arena);
	arena_init(arena, 64 * 1024);
	*state = arena;
	return 0;
}

static int drop(void **state)
{
	arena_finish(*state);
	free(*state);
	return 0;
}

static void writes_ints(void **state)
{
	int64_t items[] = { 1, INT64_MIN, INT64_MAX };

	assert_string_equal(array_of_ints(*state, (IntList){ items, 3 }).p, "{1,-9223372036854775808,9223372036854775807}");
	assert_string_equal(array_of_ints(*state, (IntList){ items, 0 }).p, "{}");
	assert_null(array_of_ints(*state, (IntList){ NULL, 0 }).p);
}

static void writes_texts_in_quotes(void **state)
{
	Str items[] = { STR("a,b"), STR(""), STR("\"\\"), STR("NULL"), STR_NONE };

	assert_string_equal(array_of_strs(*state, (StrList){ items, 5 }).p, "{\"a,b\",\"\",\"\\\"\\\\\",\"NULL\",NULL}");
	assert_string_equal(array_of_strs(*state, (StrList){ items, 0 }).p, "{}");
	assert_null(array_of_strs(*state, (StrList){ NULL, 0 }).p);
}

static void reads_what_postgres_writes(void **state)
{
	StrList list;

	assert_true(array_read_strs(
		STR("{plain,\"two words\",\"a,b\",\"\",\"\\\"\\\\\",\"NULL\",NULL}"), *state,
		&list));
	assert_int_equal(list.n, 7);
	assert_true(str_eq(list.items[0], STR("plain")));
	assert_true(str_eq(list.items[1], STR("two words")));
	assert_true(str_eq(list.items[2], STR("a,b")));
	assert_true(list.items[3].p && list.items[3].n == 0);
	assert_true(str_eq(list.items[4], STR("\"\\")));
	assert_true(str_eq(list.items[5], STR("NULL")));
	assert_null(list.items[6].p);
}

/* An empty list is there, unlike a null one. */
static void reads_empty_lists(void **state)
{
	IntList ints = { NULL, 9 };
	StrList texts = { NULL, 9 };

	assert_true(array_read_ints(STR("{}"), *state, &ints));
	assert_true(ints.items && ints.n == 0);
	assert_true(array_read_strs(STR("{}"), *state, &texts));
	assert_true(texts.items && texts.n == 0);
}

static void refuses_what_is_no_list(void **state)
{
	static const char *const bad[] = { "", "{", "}", "1,2", "{1,2", "{1,}", "{,1}", "{,}", "{{1,2},{3,4}}",
		"[0:1]={1,2}", "{\"a}", "{\"a\"b}", "{a\"b}", "{\"\\\"}" };
	IntList ints = { NULL, 9 };
	StrList texts = { NULL, 9 };

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		if (array_read_strs(str_of(bad[i]), *state, &texts))
			fail_msg("read %s", bad[i]);
		assert_false(array_read_ints(str_of(bad[i]), *state, &ints));
	}
	assert_false(array_read_ints(STR("{1,NULL}"), *state, &ints));
	assert_false(array_read_ints(STR("{1,x}"), *state, &ints));
	assert_int_equal(ints.n, 9);
	assert_int_equal(texts.n, 9);
}

static void says_when_memory_ends(void **state)
{
	int64_t items[100] = { 0 };
	struct arena small;
	StrList texts;

	(void)state;
	arena_init(&small, 64);
	assert_null(array_of_ints(&small, (IntList){ items, 100 }).p);
	assert_false(array_read_strs(STR("{a,b,c,d,e,f,g,h}"), &small, &texts));
	arena_finish(&small);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(writes_ints, make, drop),
		cmocka_unit_test_setup_teardown(writes_texts_in_quotes, make, drop),
		cmocka_unit_test_setup_teardown(reads_what_postgres_writes, make, drop),
		cmocka_unit_test_setup_teardown(reads_empty_lists, make, drop),
		cmocka_unit_test_setup_teardown(refuses_what_is_no_list, make, drop),
		cmocka_unit_test(says_when_memory_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
