/* The cache while Redis is killed, paused, or started again. */
#include "cache-kit.h"

static void a_subscription_ends_with_redis(void **state)
{
	struct cache *cache = cache_on(redis.socket_url, "p:");
	struct cache_subscription *subscription;
	Str channel = STR("c");
	struct heard heard = { 0 };

	(void)state;
	assert_null(cache_subscribe(cache, &channel, 1, soon(), &subscription));
	redis_kill(&redis);
	assert_ptr_equal(listen_until(subscription, &heard, 1), CACHE_AWAY);
	assert_ptr_equal(cache_subscription_read(subscription, on_message, &heard), CACHE_AWAY);
	assert_ptr_equal(cache_subscription_ping(subscription), CACHE_AWAY);
	cache_subscription_close(subscription);
	redis_start(&redis);
	/* The first calls may still find out that the old connection is gone. */
	while (cache_subscribe(cache, &channel, 1, soon(), &subscription))
		assert_int_equal(kill(redis.pid, 0), 0);
	assert_null(cache_ping(cache, soon()));
	assert_null(cache_publish(cache, channel, STR("again"), soon()));
	assert_null(listen_until(subscription, &heard, 1));
	cache_subscription_close(subscription);
	cache_close(cache);
}

static void a_killed_redis_fails_calls_at_once(void **state)
{
	struct cache *cache = cache_on(redis.socket_url, "k:");
	struct arena arena;
	int64_t start;
	Str value;

	(void)state;
	arena_init(&arena, 1 << 20);
	redis_kill(&redis);
	assert_ptr_equal(cache_get(cache, STR("x"), soon(), &arena, &value), CACHE_AWAY);
	assert_true(cache_stats(cache).away);
	start = clock_monotonic_us();
	for (int i = 0; i < 1000; i++)
		assert_ptr_equal(cache_get(cache, STR("x"), soon(), &arena, &value), CACHE_AWAY);
	/* A thousand calls; generous, for sanitizers: one attempt to connect per call would take longer. */
	assert_true(clock_monotonic_us() - start < 200 * 1000);
	assert_non_null(strstr(fail_reason(), "away"));

	redis_start(&redis);
	start = clock_monotonic_ms();
	assert_null(cache_ping(cache, soon()));
	assert_null(cache_set(cache, STR("x"), STR("back"), 0, soon()));
	assert_true(str_eq(get(cache, &arena, STR("x")), STR("back")));
	arena_finish(&arena);
	cache_close(cache);
}

static void a_paused_redis_costs_one_call_its_time(void **state)
{
	struct cache *cache = cache_on(redis.tcp_url, "z:");
	struct arena arena;
	int64_t start, waited;
	Str value;

	(void)state;
	arena_init(&arena, 1 << 20);
	kill(redis.pid, SIGSTOP);
	start = clock_monotonic_ms();
	assert_ptr_equal(cache_get(cache, STR("x"), soon(), &arena, &value), CACHE_AWAY);
	waited = clock_monotonic_ms() - start;
	assert_in_range(waited, CALL_MS - 10, 2 * CALL_MS);
	/* A stopped server still accepts connections: nobody may take that for being back. */
	start = clock_monotonic_ms();
	while (clock_monotonic_ms() - start < 700)
		assert_ptr_equal(cache_get(cache, STR("x"), soon(), &arena, &value), CACHE_AWAY);
	kill(redis.pid, SIGCONT);
	start = clock_monotonic_ms();
	assert_null(cache_ping(cache, soon()));
	assert_in_range(clock_monotonic_ms() - start, 0, 2000);
	assert_null(get(cache, &arena, STR("x")).p);
	arena_finish(&arena);
	cache_close(cache);
}

/* Who comes without time neither waits nor condemns the connection of all others. */
static void a_hasty_caller_does_no_harm(void **state)
{
	struct cache *cache = cache_on(redis.socket_url, "h:");
	struct arena arena;
	Str value;

	(void)state;
	arena_init(&arena, 1 << 20);
	assert_ptr_equal(cache_get(cache, STR("x"), deadline_in(0), &arena, &value), CACHE_AWAY);
	assert_int_equal(cache_stats(cache).connects, 1);
	assert_int_equal(cache_stats(cache).open, 1);
	kill(redis.pid, SIGSTOP);
	assert_ptr_equal(cache_get(cache, STR("x"), deadline_in(20), &arena, &value), CACHE_AWAY);
	assert_false(cache_stats(cache).away);
	kill(redis.pid, SIGCONT);
	assert_null(get(cache, &arena, STR("x")).p);
	arena_finish(&arena);
	cache_close(cache);
}

static void a_start_without_redis(void **state)
{
	struct cache_config config = { .url = redis.socket_url };
	struct cache *cache;

	(void)state;
	redis_kill(&redis);
	assert_null(cache_open(&config, &cache));
	assert_ptr_equal(cache_ping(cache, deadline_in(50)), CACHE_AWAY);
	redis_start(&redis);
	assert_null(cache_ping(cache, soon()));
	cache_close(cache);
}

/* Redis goes and comes while many threads use it: nobody hangs, nobody gets another's answer, all recover. */
static void threads_survive_restarts(void **state)
{
	struct cache_config config = { .url = redis.socket_url, .prefix = "r:", .pool_size = 4, .call_ms = CALL_MS };
	struct worker workers[8];
	struct cache *cache;
	struct arena arena;

	(void)state;
	arena_init(&arena, 1 << 16);
	assert_null(cache_open(&config, &cache));
	assert_null(cache_ping(cache, soon()));
	for (int round = 0; round < 3; round++) {
		for (size_t i = 0; i < ARRAY_LEN(workers); i++) {
			workers[i] = (struct worker){ .cache = cache, .number = (int)i };
			assert_int_equal(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
		}
		redis_kill(&redis);
		redis_start(&redis);
		for (size_t i = 0; i < ARRAY_LEN(workers); i++)
			pthread_join(workers[i].thread, NULL);
		assert_null(cache_ping(cache, soon()));
		assert_null(cache_set(cache, STR("x"), STR("back"), 0, soon()));
		assert_true(str_eq(get(cache, &arena, STR("x")), STR("back")));
	}
	assert_int_equal(cache_stats(cache).busy, 0);
	arena_finish(&arena);
	cache_close(cache);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_subscription_ends_with_redis),
		cmocka_unit_test(a_killed_redis_fails_calls_at_once),
		cmocka_unit_test(a_paused_redis_costs_one_call_its_time),
		cmocka_unit_test(a_hasty_caller_does_no_harm),
		cmocka_unit_test(a_start_without_redis),
		cmocka_unit_test(threads_survive_restarts),
	};

	return cmocka_run_group_tests(tests, start_redis, stop_redis);
}
