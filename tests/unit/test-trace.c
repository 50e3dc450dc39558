#include "base/arena.h"
#include "check.h"
#include "trace.h"

#define GOOD "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

static bool is_valid(const char *text)
{
	_cleanup_(cleanup_free) char *exact = check_exact(text);

	return traceparent_is_valid((Str){ .p = exact, .n = strlen(text) });
}

static void well_formed(void **state)
{
	(void)state;
	assert_true(is_valid(GOOD));
	assert_true(is_valid("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"));
}

static void strangers_texts(void **state)
{
	static const char *const bad[] = {
		"", "00", GOOD "0", GOOD "-00",
		"01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", /* a version that is not known */
		"00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01", /* upper case */
		"00-00000000000000000000000000000000-b7ad6b7169203331-01",
		"00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
		"00_0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
		"00-0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331-01",
		"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331_01",
		"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0g",
		"00-0af7651916cd43dd8448eb211c8031\xff\xfe-b7ad6b7169203331-01",
	};

	(void)state;
	assert_false(traceparent_is_valid(STR_NONE));
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_false(is_valid(bad[i]));
}

static void made(void **state)
{
	_cleanup_(arena_finish) struct arena arena;
	Str one, two;

	(void)state;
	arena_init(&arena, 4096);
	one = traceparent_make(&arena);
	two = traceparent_make(&arena);
	assert_true(traceparent_is_valid(one));
	assert_true(traceparent_is_valid(two));
	assert_false(str_eq(trace_id_of(one), trace_id_of(two)));
	assert_str(trace_id_of(STR(GOOD)), "0af7651916cd43dd8448eb211c80319c");
	assert_null(trace_id_of(STR_NONE).p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(well_formed),
		cmocka_unit_test(strangers_texts),
		cmocka_unit_test(made),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
