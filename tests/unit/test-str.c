#include "base/str.h"
#include "check.h"

static void absent_and_empty_differ(void **state)
{
	(void)state;
	assert_null(str_of(NULL).p);
	assert_non_null(str_of("").p);
	assert_true(str_eq(STR_NONE, STR("")));
	assert_null(str_slice(STR_NONE, 0, 5).p);
	assert_null(str_trim(STR_NONE).p);
}

static void slices_stay_inside(void **state)
{
	Str text = STR("abcdef");

	(void)state;
	assert_str(str_slice(text, 1, 3), "bc");
	assert_str(str_slice(text, 4, 99), "ef");
	assert_str(str_slice(text, 99, 100), "");
	assert_str(str_slice(text, 3, 1), "");
}

static void trims_blanks_only(void **state)
{
	(void)state;
	assert_str(str_trim(STR(" \t\r\n a b \n")), "a b");
	assert_str(str_trim(STR("   ")), "");
	assert_str(str_trim(STR("\xc2\xa0x")), "\xc2\xa0x");
}

static void compares(void **state)
{
	(void)state;
	assert_true(str_eq(STR("abc"), STR("abc")));
	assert_false(str_eq(STR("abc"), STR("abcd")));
	assert_true(str_eq_nocase(STR("AbC"), STR("aBc")));
	assert_false(str_eq_nocase(STR("ab"), STR("abc")));
	assert_true(str_starts(STR("abc"), STR("")));
	assert_true(str_starts(STR("abc"), STR("ab")));
	assert_false(str_starts(STR("ab"), STR("abc")));
	assert_true(str_ends(STR("abc"), STR("bc")));
	assert_false(str_ends(STR("bc"), STR("abc")));
	assert_true(str_compare(STR("a"), STR("b")) < 0);
	assert_true(str_compare(STR("b"), STR("a")) > 0);
	assert_true(str_compare(STR("a"), STR("aa")) < 0);
	assert_int_equal(str_compare(STR(""), STR_NONE), 0);
}

static void finds_and_cuts(void **state)
{
	Str rest = STR("a,,b");

	(void)state;
	assert_int_equal(str_find(STR("abc"), 'c'), 2);
	assert_int_equal(str_find(STR("abc"), 'x'), 3);
	assert_int_equal(str_find(STR_NONE, 'x'), 0);
	assert_str(str_cut(&rest, ','), "a");
	assert_str(str_cut(&rest, ','), "");
	assert_str(str_cut(&rest, ','), "b");
	assert_str(rest, NULL);
	/* A separator at the end leaves an empty rest, not an absent one. */
	rest = STR("a,");
	assert_str(str_cut(&rest, ','), "a");
	assert_str(rest, "");
}

static void reads_whole_numbers(void **state)
{
	static const char *const refused[] = { "", "-", "+1", " 1", "1 ", "1.0", "0x1", "1e3", "--1", "9223372036854775808",
		"-9223372036854775809", "99999999999999999999" };
	int64_t n = 0;

	(void)state;
	assert_true(str_to_int(STR("0"), &n) && n == 0);
	assert_true(str_to_int(STR("-42"), &n) && n == -42);
	assert_true(str_to_int(STR("9223372036854775807"), &n) && n == INT64_MAX);
	assert_true(str_to_int(STR("-9223372036854775808"), &n) && n == INT64_MIN);
	for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
		n = 7;
		assert_false(str_to_int(str_of(refused[i]), &n));
		assert_int_equal(n, 7);
	}
}

static void copies_into_an_arena(void **state)
{
	struct arena arena;
	char bytes[] = "text";
	Str copy;

	(void)state;
	arena_init(&arena, 16 * 1024);
	copy = str_copy(&arena, (Str){ .p = bytes, .n = 3 });
	bytes[0] = 'X';
	assert_string_equal(copy.p, "tex");
	assert_str(str_copy(&arena, STR("")), "");
	assert_str(str_copy(&arena, STR_NONE), NULL);
	assert_str(str_lower(&arena, STR("ABC-\xc3\x84")), "abc-\xc3\x84");
	assert_str(str_lower(&arena, STR_NONE), NULL);
	assert_str(str_format(&arena, "%s-%d", "a", 7), "a-7");
	assert_str(str_format(&arena, "%20000d", 1), NULL);
	arena_finish(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(absent_and_empty_differ),
		cmocka_unit_test(slices_stay_inside),
		cmocka_unit_test(trims_blanks_only),
		cmocka_unit_test(compares),
		cmocka_unit_test(finds_and_cuts),
		cmocka_unit_test(reads_whole_numbers),
		cmocka_unit_test(copies_into_an_arena),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
