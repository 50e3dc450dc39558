/* Limits with a real Redis: shared by instances, leased, given back, and decided alone while it is away. */
#include "redis-kit.h"

#include "ratelimit.h"

static struct redis redis;
static struct cache *cache;

/* Slow to refill, so that the time a test takes adds nothing. */
static const struct rate_limit sixty = { .name = "sixty", .count = 60, .period_ms = 24 * 3600 * 1000 };
static const struct rate_limit five = { .name = "five", .count = 5, .period_ms = 24 * 3600 * 1000 };
static const struct rate_limit plenty = { .name = "plenty", .count = 1000000, .period_ms = 24 * 3600 * 1000 };
static const struct rate_limit quick = { .name = "quick", .count = 1000, .period_ms = 1000, .burst = 1 };

static int start_redis(void **state)
{
	(void)state;
	redis_create(&redis, NULL);
	cache = cache_on(redis.socket_url, "test:");
	return 0;
}

static int stop_redis(void **state)
{
	(void)state;
	cache_close(cache);
	redis_destroy(&redis);
	return 0;
}

static struct rate_limiter *limiter_of(void)
{
	struct rate_limiter *limiter;

	assert_null(rate_limiter_create(RATE_LIMIT_ON, cache, &limiter));
	return limiter;
}

static struct rate_verdict take_at(struct rate_limiter *limiter, const struct rate_limit *limit,
	const char *who, Time now)
{
	return rate_limit_take(limiter, limit, str_of(who), now, deadline_in(LONG_MS));
}

static void one_instance_gets_exactly_its_limit(void **state)
{
	struct rate_limiter *limiter = limiter_of();
	Time now = clock_now();
	struct rate_verdict verdict;

	(void)state;
	for (int i = 0; i < 60; i++) {
		verdict = take_at(limiter, &sixty, "one", now);
		assert_true(verdict.allowed);
		assert_int_equal(verdict.limit, 60);
		assert_int_equal(verdict.remaining, 59 - i);
	}
	verdict = take_at(limiter, &sixty, "one", now);
	assert_false(verdict.allowed);
	assert_in_range(verdict.retry_after_s, 1, 24 * 60);
	/* 1 + 2 + 4 + 8 + 10 … : the common path asks nobody. */
	assert_in_range(rate_stats(limiter).leases, 6, 12);
	assert_int_equal(rate_stats(limiter).fallbacks, 0);
	rate_limiter_destroy(limiter);
}

static void instances_share_the_limit(void **state)
{
	struct rate_limiter *limiters[] = { limiter_of(), limiter_of(), limiter_of() };
	Time now = clock_now();
	int allowed = 0;

	(void)state;
	for (int i = 0; i < 300; i++)
		allowed += take_at(limiters[i % 3], &sixty, "shared", now).allowed;
	assert_int_equal(allowed, 60);
	for (size_t i = 0; i < ARRAY_LEN(limiters); i++)
		rate_limiter_destroy(limiters[i]);
}

/* Few calls a limit are counted one by one. */
static void small_limits_are_exact(void **state)
{
	struct rate_limiter *limiters[] = { limiter_of(), limiter_of() };
	Time now = clock_now();
	int allowed = 0;

	(void)state;
	for (int i = 0; i < 20; i++)
		allowed += take_at(limiters[i % 2], &five, "small", now).allowed;
	assert_int_equal(allowed, 5);
	for (size_t i = 0; i < ARRAY_LEN(limiters); i++)
		rate_limiter_destroy(limiters[i]);
}

/* A lease that was not used up in time goes back: sixty calls with long pauses are sixty calls. */
static void unused_leases_are_given_back(void **state)
{
	struct rate_limiter *limiter = limiter_of();
	Time now = clock_now();
	int allowed = 0;

	(void)state;
	for (int i = 0; i < 100; i++) {
		/* Four in a row, which leases seven; then a pause longer than a lease. */
		if (i % 4 == 0)
			now = time_plus_ms(now, 3000);
		allowed += take_at(limiter, &sixty, "back", now).allowed;
	}
	assert_int_equal(allowed, 60);
	rate_limiter_destroy(limiter);
}

/* Who comes back after a pause begins with a lease of one again. */
static void leases_start_small(void **state)
{
	struct rate_limiter *limiter = limiter_of();
	Time now = clock_now();

	(void)state;
	for (int i = 0; i < 20; i++)
		assert_true(take_at(limiter, &sixty, "small", now).allowed);
	assert_true(take_at(limiter, &sixty, "small", time_plus_ms(now, 3000)).allowed);
	assert_int_equal(rate_limit_look(limiter, &sixty, STR("small"), now, deadline_in(LONG_MS)).remaining, 60 - 21);
	rate_limiter_destroy(limiter);
}

static void a_refusal_is_remembered(void **state)
{
	struct rate_limiter *limiter = limiter_of();
	Time now = clock_now();
	int64_t leases;

	(void)state;
	for (int i = 0; i < 6; i++)
		take_at(limiter, &five, "flood", now);
	leases = rate_stats(limiter).leases;
	for (int i = 0; i < 1000; i++)
		assert_false(take_at(limiter, &five, "flood", now).allowed);
	assert_int_equal(rate_stats(limiter).leases, leases);
	for (int i = 0; i < 61; i++)
		take_at(limiter, &sixty, "flood", now);
	leases = rate_stats(limiter).leases;
	for (int i = 0; i < 1000; i++)
		assert_false(take_at(limiter, &sixty, "flood", now).allowed);
	assert_int_equal(rate_stats(limiter).leases, leases);
	/* After a second it is asked again: the limit may have been lifted. */
	assert_null(cache_del(cache, (Str[]){ STR("rate:five:flood") }, 1, deadline_in(LONG_MS)));
	assert_false(take_at(limiter, &five, "flood", time_plus_ms(now, 999)).allowed);
	assert_true(take_at(limiter, &five, "flood", time_plus_ms(now, 1000)).allowed);
	rate_limiter_destroy(limiter);
}

static void buckets_refill_and_leave_nothing_behind(void **state)
{
	struct rate_limiter *limiter = limiter_of();
	struct deadline deadline = deadline_in(LONG_MS);
	struct arena arena;
	Str value;

	(void)state;
	arena_init(&arena, 1 << 20);
	for (int i = 0; i < 20; i++) {
		while (!take_at(limiter, &quick, "refill", clock_now()).allowed)
			assert_true(deadline_left_ms(deadline) > 0);
	}
	do
		assert_null(cache_get(cache, STR("rate:quick:refill"), deadline, &arena, &value));
	while (value.p);
	arena_finish(&arena);
	rate_limiter_destroy(limiter);
}

static void looking_asks_and_counts_nothing(void **state)
{
	struct rate_limiter *limiter = limiter_of(), *other = limiter_of();
	Time now = clock_now();

	(void)state;
	for (int i = 0; i < 10; i++)
		assert_int_equal(rate_limit_look(limiter, &five, STR("look"), now, deadline_in(LONG_MS)).remaining, 5);
	for (int i = 0; i < 5; i++)
		assert_true(take_at(other, &five, "look", now).allowed);
	assert_false(rate_limit_look(limiter, &five, STR("look"), now, deadline_in(LONG_MS)).allowed);
	rate_limiter_destroy(limiter);
	rate_limiter_destroy(other);
}

static void without_redis_half_is_allowed(void **state)
{
	struct rate_limiter *limiter = limiter_of();
	Time now = clock_now();
	int allowed = 0;

	(void)state;
	redis_kill(&redis);
	for (int i = 0; i < 100; i++)
		allowed += take_at(limiter, &sixty, "alone", now).allowed;
	assert_int_equal(allowed, 30);
	/* An interval is 24 minutes with Redis, twice as much without. */
	assert_false(take_at(limiter, &sixty, "alone", time_plus_ms(now, 30 * 60 * 1000)).allowed);
	assert_true(take_at(limiter, &sixty, "alone", time_plus_ms(now, 48 * 60 * 1000)).allowed);
	assert_false(rate_limit_look(limiter, &sixty, STR("alone"), now, deadline_in(LONG_MS)).allowed);
	assert_true(rate_stats(limiter).fallbacks > 0);
	redis_start(&redis);
	assert_null(cache_ping(cache, deadline_in(LONG_MS)));
	/* Redis knows nothing of what was allowed without it. */
	assert_true(take_at(limiter, &sixty, "alone", now).allowed);
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

	for (int i = 0; i < 100; i++)
		taker->allowed += take_at(taker->limiter, &sixty, "threads", clock_now()).allowed;
	return NULL;
}

/* Leases taken at the same time by several threads may lie unused at the end, but never is more allowed than there is. */
static void threads_never_get_more(void **state)
{
	struct rate_limiter *limiters[] = { limiter_of(), limiter_of() };
	struct taker takers[8];
	int allowed = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(takers); i++) {
		takers[i] = (struct taker){ .limiter = limiters[i % 2] };
		assert_int_equal(pthread_create(&takers[i].thread, NULL, take_many, &takers[i]), 0);
	}
	for (size_t i = 0; i < ARRAY_LEN(takers); i++) {
		pthread_join(takers[i].thread, NULL);
		allowed += takers[i].allowed;
	}
	assert_in_range(allowed, 40, 60);
	for (size_t i = 0; i < ARRAY_LEN(limiters); i++)
		rate_limiter_destroy(limiters[i]);
}

static void *take_thousands(void *argument)
{
	struct taker *taker = argument;

	for (int i = 0; i < 2000; i++)
		taker->allowed += take_at(taker->limiter, &plenty, "busy", clock_now()).allowed;
	return NULL;
}

/* However many threads it comes through: one call renews the lease, the others go on with the rest of it. */
static void a_busy_subject_asks_seldom(void **state)
{
	struct rate_limiter *limiter = limiter_of();
	struct taker takers[8];
	int allowed = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(takers); i++) {
		takers[i] = (struct taker){ .limiter = limiter };
		assert_int_equal(pthread_create(&takers[i].thread, NULL, take_thousands, &takers[i]), 0);
	}
	for (size_t i = 0; i < ARRAY_LEN(takers); i++) {
		pthread_join(takers[i].thread, NULL);
		allowed += takers[i].allowed;
	}
	assert_int_equal(allowed, 8 * 2000);
	assert_in_range(rate_stats(limiter).leases, 8 * 2000 / 64, 8 * 2000 / 8);
	rate_limiter_destroy(limiter);
}

struct burst {
	struct rate_limiter *limiter;
	pthread_barrier_t *together;
	pthread_t thread;
	int allowed;
};

static void *take_together(void *argument)
{
	struct burst *burst = argument;

	for (int i = 0; i < 2; i++) {
		pthread_barrier_wait(burst->together);
		burst->allowed += take_at(burst->limiter, &sixty, "together", clock_now()).allowed;
	}
	return NULL;
}

/* A browser asks for twenty things at once, and again: all of that is within the limit. */
static void calls_side_by_side_are_not_refused_early(void **state)
{
	struct rate_limiter *limiter = limiter_of();
	struct burst bursts[20];
	pthread_barrier_t together;
	int allowed = 0;

	(void)state;
	pthread_barrier_init(&together, NULL, ARRAY_LEN(bursts));
	for (size_t i = 0; i < ARRAY_LEN(bursts); i++) {
		bursts[i] = (struct burst){ .limiter = limiter, .together = &together };
		assert_int_equal(pthread_create(&bursts[i].thread, NULL, take_together, &bursts[i]), 0);
	}
	for (size_t i = 0; i < ARRAY_LEN(bursts); i++) {
		pthread_join(bursts[i].thread, NULL);
		allowed += bursts[i].allowed;
	}
	pthread_barrier_destroy(&together);
	assert_int_equal(allowed, 40);
	rate_limiter_destroy(limiter);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_instance_gets_exactly_its_limit),
		cmocka_unit_test(instances_share_the_limit),
		cmocka_unit_test(small_limits_are_exact),
		cmocka_unit_test(unused_leases_are_given_back),
		cmocka_unit_test(leases_start_small),
		cmocka_unit_test(a_refusal_is_remembered),
		cmocka_unit_test(buckets_refill_and_leave_nothing_behind),
		cmocka_unit_test(looking_asks_and_counts_nothing),
		cmocka_unit_test(without_redis_half_is_allowed),
		cmocka_unit_test(threads_never_get_more),
		cmocka_unit_test(a_busy_subject_asks_seldom),
		cmocka_unit_test(calls_side_by_side_are_not_refused_early),
	};

	return cmocka_run_group_tests(tests, start_redis, stop_redis);
}
