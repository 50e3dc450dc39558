#include "check.h"
#include "idempotency.h"

static struct arena arena;

static bool same(Str path, Str body, Str other_path, Str other_body)
{
	Str a = idempotency_digest(&arena, STR("s"), path, body);
	Str b = idempotency_digest(&arena, STR("s"), other_path, other_body);

	assert_int_equal(a.n, 64);
	return str_eq(a, b);
}

static void equal_requests_have_equal_digests(void **state)
{
	(void)state;
	assert_true(same(STR("/a"), STR("{}"), STR("/a"), STR("{}")));
	assert_true(same(STR("/a"), STR(""), STR("/a"), STR_NONE));
	assert_false(same(STR("/a"), STR("{}"), STR("/b"), STR("{}")));
	assert_false(same(STR("/a"), STR("{}"), STR("/a"), STR("{ }")));
	assert_false(same(STR("/ab"), STR("c"), STR("/a"), STR("bc")));
}

static void every_byte_counts(void **state)
{
	(void)state;
	assert_false(same(STR("/a"), STR("x\0y"), STR("/a"), STR("x\0z")));
	assert_false(same(STR("/a"), STR("x\0"), STR("/a"), STR("x")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equal_requests_have_equal_digests),
		cmocka_unit_test(every_byte_counts),
	};

	arena_init(&arena, 1 << 16);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
