/* The algorithm by itself, on a clock of the test's own: without Redis the limits hold for this instance, and whole. */
#include "ratelimit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

static const Time start = { .us = INT64_C(1800000000000000) };
static const struct rate_limit sixty = { .name = "sixty", .count = 60, .period_ms = 60 * 1000 };
static const struct rate_limit five = { .name = "five", .count = 5, .period_ms = 15 * 60 * 1000 };
static const struct rate_limit small_burst = { .name = "burst", .count = 60, .period_ms = 60 * 1000, .burst = 3 };

static struct rate_limiter *limiter_of(enum rate_mode mode)
{
	struct rate_limiter *limiter;

	assert_null(rate_limiter_create(mode, NULL, &limiter));
	return limiter;
}

static struct rate_verdict take_at(struct rate_limiter *limiter, const struct rate_limit *limit,
	const char *who, int64_t ms)
{
	return rate_limit_take(limiter, limit, str_of(who), time_plus_ms(start, ms), deadline_in(1000));
}

static void the_burst_then_the_pace(void **state)
{
	struct rate_limiter *limiter = limiter_of(RATE_LIMIT_ON);
	struct rate_verdict verdict;

	(void)state;
	for (int i = 0; i < 60; i++) {
		verdict = take_at(limiter, &sixty, "a", 0);
		assert_true(verdict.allowed);
		assert_int_equal(verdict.limit, 60);
		assert_int_equal(verdict.remaining, 59 - i);
		assert_int_equal(verdict.reset_s, i + 1);
		assert_int_equal(verdict.retry_after_s, 0);
	}
	verdict = take_at(limiter, &sixty, "a", 0);
	assert_false(verdict.allowed);
	assert_int_equal(verdict.remaining, 0);
	assert_int_equal(verdict.retry_after_s, 1);
	assert_int_equal(verdict.reset_s, 60);
	assert_false(take_at(limiter, &sixty, "a", 999).allowed);
	assert_true(take_at(limiter, &sixty, "a", 1000).allowed);
	assert_false(take_at(limiter, &sixty, "a", 1000).allowed);
	assert_true(take_at(limiter, &sixty, "a", 2000).allowed);
	/* Whole again after a minute of rest. */
	for (int i = 0; i < 60; i++)
		assert_true(take_at(limiter, &sixty, "a", 62 * 1000).allowed);
	assert_false(take_at(limiter, &sixty, "a", 62 * 1000).allowed);
	rate_limiter_destroy(limiter);
}

static void a_burst_of_its_own(void **state)
{
	struct rate_limiter *limiter = limiter_of(RATE_LIMIT_ON);

	(void)state;
	for (int i = 0; i < 3; i++)
		assert_true(take_at(limiter, &small_burst, "a", 0).allowed);
	assert_false(take_at(limiter, &small_burst, "a", 0).allowed);
	assert_true(take_at(limiter, &small_burst, "a", 1000).allowed);
	assert_false(take_at(limiter, &small_burst, "a", 1000).allowed);
	rate_limiter_destroy(limiter);
}

static void slow_limits_say_when_to_come_back(void **state)
{
	struct rate_limiter *limiter = limiter_of(RATE_LIMIT_ON);

	(void)state;
	for (int i = 0; i < 5; i++)
		assert_true(take_at(limiter, &five, "a", 0).allowed);
	assert_int_equal(take_at(limiter, &five, "a", 0).retry_after_s, 180);
	assert_int_equal(take_at(limiter, &five, "a", 100 * 1000).retry_after_s, 80);
	assert_true(take_at(limiter, &five, "a", 180 * 1000).allowed);
	rate_limiter_destroy(limiter);
}

static void subjects_and_limits_are_apart(void **state)
{
	struct rate_limiter *limiter = limiter_of(RATE_LIMIT_ON);
	char one[300], other[300];

	(void)state;
	for (int i = 0; i < 60; i++)
		assert_true(take_at(limiter, &sixty, "a", 0).allowed);
	assert_false(take_at(limiter, &sixty, "a", 0).allowed);
	assert_true(take_at(limiter, &sixty, "b", 0).allowed);
	assert_true(take_at(limiter, &five, "a", 0).allowed);

	/* Also where only the ends of long ones differ. */
	memset(one, 'x', sizeof(one));
	one[sizeof(one) - 1] = '\0';
	memcpy(other, one, sizeof(one));
	other[sizeof(other) - 2] = 'y';
	for (size_t n = 290; n > 40; n -= 50) {
		const char *end = one + sizeof(one) - 1 - n, *other_end = other + sizeof(other) - 1 - n;

		for (int i = 0; i < 5; i++)
			assert_true(take_at(limiter, &five, end, 0).allowed);
		assert_false(take_at(limiter, &five, end, 0).allowed);
		assert_true(take_at(limiter, &five, other_end, 0).allowed);
	}
	rate_limiter_destroy(limiter);
}

static void looking_counts_nothing(void **state)
{
	struct rate_limiter *limiter = limiter_of(RATE_LIMIT_ON);
	struct rate_verdict verdict;

	(void)state;
	for (int i = 0; i < 20; i++) {
		verdict = rate_limit_look(limiter, &five, STR("a"), start, deadline_in(1000));
		assert_true(verdict.allowed);
		assert_int_equal(verdict.remaining, 5);
	}
	for (int i = 0; i < 5; i++)
		take_at(limiter, &five, "a", 0);
	verdict = rate_limit_look(limiter, &five, STR("a"), start, deadline_in(1000));
	assert_false(verdict.allowed);
	assert_int_equal(verdict.retry_after_s, 180);
	rate_limiter_destroy(limiter);
}

static void what_is_given_back_can_be_taken_again(void **state)
{
	struct rate_limiter *limiter = limiter_of(RATE_LIMIT_ON);

	(void)state;
	for (int i = 0; i < 5; i++)
		assert_true(take_at(limiter, &five, "a", 0).allowed);
	assert_false(take_at(limiter, &five, "a", 0).allowed);
	rate_limit_give_back(limiter, &five, STR("a"), 1, start, deadline_in(1000));
	assert_true(take_at(limiter, &five, "a", 0).allowed);
	assert_false(take_at(limiter, &five, "a", 0).allowed);
	rate_limiter_destroy(limiter);
}

static void off_is_off(void **state)
{
	struct rate_limiter *limiter = limiter_of(RATE_LIMIT_OFF);

	(void)state;
	for (int i = 0; i < 1000; i++) {
		struct rate_verdict verdict = take_at(limiter, &five, "a", 0);

		assert_true(verdict.allowed);
		assert_int_equal(verdict.limit, 0);
	}
	assert_true(rate_limit_look(limiter, &five, STR("a"), start, deadline_in(1000)).allowed);
	rate_limiter_destroy(limiter);
	rate_limiter_destroy(NULL);
}

static void it_counts_what_it_decides(void **state)
{
	struct rate_limiter *limiter = limiter_of(RATE_LIMIT_ON);
	struct rate_stats stats;

	(void)state;
	for (int i = 0; i < 8; i++)
		take_at(limiter, &five, "a", 0);
	stats = rate_stats(limiter);
	assert_int_equal(stats.allowed, 5);
	assert_int_equal(stats.refused, 3);
	assert_int_equal(stats.leases, 0);
	assert_int_equal(stats.fallbacks, 0);
	rate_limiter_destroy(limiter);
}

/* A flood of addresses costs memory once, and nobody new is refused for it. */
static void many_subjects(void **state)
{
	struct rate_limiter *limiter = limiter_of(RATE_LIMIT_ON);

	(void)state;
	for (int i = 0; i < 200000; i++) {
		char who[24];

		snprintf(who, sizeof(who), "10.%d.%d.%d", i >> 16, i >> 8 & 255, i & 255);
		assert_true(take_at(limiter, &five, who, 0).allowed);
	}
	rate_limiter_destroy(limiter);
}

struct taker {
	struct rate_limiter *limiter;
	pthread_t thread;
	int allowed;
};

static void *take_many(void *argument)
{
	struct taker *taker = argument;

	for (int i = 0; i < 1000; i++)
		taker->allowed += take_at(taker->limiter, &sixty, "shared", 0).allowed;
	return NULL;
}

static void threads_share_one_limit(void **state)
{
	struct rate_limiter *limiter = limiter_of(RATE_LIMIT_ON);
	struct taker takers[4];
	int allowed = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(takers); i++) {
		takers[i] = (struct taker){ .limiter = limiter };
		assert_int_equal(pthread_create(&takers[i].thread, NULL, take_many, &takers[i]), 0);
	}
	for (size_t i = 0; i < ARRAY_LEN(takers); i++) {
		pthread_join(takers[i].thread, NULL);
		allowed += takers[i].allowed;
	}
	assert_int_equal(allowed, 60);
	rate_limiter_destroy(limiter);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_burst_then_the_pace),
		cmocka_unit_test(a_burst_of_its_own),
		cmocka_unit_test(slow_limits_say_when_to_come_back),
		cmocka_unit_test(subjects_and_limits_are_apart),
		cmocka_unit_test(looking_counts_nothing),
		cmocka_unit_test(what_is_given_back_can_be_taken_again),
		cmocka_unit_test(off_is_off),
		cmocka_unit_test(it_counts_what_it_decides),
		cmocka_unit_test(many_subjects),
		cmocka_unit_test(threads_share_one_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
