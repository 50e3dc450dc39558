#include "../../services/notify/retry.h"

#include "check.h"

#define HOUR (60 * 60 * INT64_C(1000))

static const Time begun = { 1767225600000000 };

static int64_t delay(int64_t tries)
{
	int64_t ms;

	assert_true(retry_delay(60000, tries, begun, begun, 0, &ms));
	return ms;
}

static void grows_up_to_half_a_day(void **state)
{
	(void)state;
	assert_int_equal(delay(1), 60000);
	assert_int_equal(delay(2), 180000);
	assert_int_equal(delay(4), 27 * 60000);
	assert_int_equal(delay(8), 12 * HOUR);
	assert_int_equal(delay(1000000), 12 * HOUR);
}

static void ends_after_three_days(void **state)
{
	int64_t ms;

	(void)state;
	assert_true(retry_delay(60000, 9, begun, time_plus_ms(begun, 60 * HOUR), 0, &ms));
	assert_false(retry_delay(60000, 9, begun, time_plus_ms(begun, 60 * HOUR + 1), 0, &ms));
	assert_false(retry_delay(60000, 1, begun, time_plus_ms(begun, 72 * HOUR), 0, &ms));
}

static void does_not_come_back_in_step(void **state)
{
	int64_t ms;

	(void)state;
	assert_true(retry_delay(60000, 1, begun, begun, UINT64_MAX, &ms));
	assert_in_range(ms, 60000, 66000);
	assert_true(retry_delay(1, 1, begun, begun, UINT64_MAX, &ms));
	assert_int_equal(ms, 1);
}

/* All tries of somebody whose server never comes back. */
static void is_tried_often_enough(void **state)
{
	Time now = begun;
	int64_t ms, tries = 1;

	(void)state;
	while (retry_delay(60000, tries, begun, now, 0, &ms)) {
		now = time_plus_ms(now, ms);
		tries++;
	}
	assert_in_range(tries, 10, 16);
	assert_true((now.us - begun.us) / 1000 > 60 * HOUR);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(grows_up_to_half_a_day),
		cmocka_unit_test(ends_after_three_days),
		cmocka_unit_test(does_not_come_back_in_step),
		cmocka_unit_test(is_tried_often_enough),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
