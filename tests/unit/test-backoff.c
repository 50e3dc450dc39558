#include "base/backoff.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static void waits_double_up_to_the_ceiling(void **state)
{
	struct backoff backoff = { 0 };
	int most = BACKOFF_FIRST_MS;

	(void)state;
	for (int i = 0; i < 12; i++) {
		int ms = backoff_next_ms(&backoff);

		assert_in_range(ms, most / 2, most);
		most = most * 2 < BACKOFF_MOST_MS ? most * 2 : BACKOFF_MOST_MS;
	}
	assert_int_equal(most, BACKOFF_MOST_MS);
	backoff_reset(&backoff);
	assert_in_range(backoff_next_ms(&backoff), BACKOFF_FIRST_MS / 2, BACKOFF_FIRST_MS);
}

static void neighbours_do_not_wait_alike(void **state)
{
	bool differ = false;

	(void)state;
	for (int i = 0; i < 50 && !differ; i++) {
		struct backoff a = { .ms = 1000 }, b = { .ms = 1000 };

		differ = backoff_next_ms(&a) != backoff_next_ms(&b);
	}
	assert_true(differ);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(waits_double_up_to_the_ceiling),
		cmocka_unit_test(neighbours_do_not_wait_alike),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
