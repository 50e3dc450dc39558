/* The cache against a real Redis that is well. */
#include "cache-kit.h"

static void values_come_back(void **state)
{
	const char *urls[] = { redis.socket_url, redis.tcp_url };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(urls); i++) {
		struct cache *cache = cache_on(urls[i], "a:");
		Str keys[] = { STR("one"), STR("none"), STR("empty") }, values[3];
		struct arena arena;

		arena_init(&arena, 1 << 20);
		assert_null(cache_set(cache, STR("one"), STR("first\r\n\0value"), 0, soon()));
		assert_null(cache_set(cache, STR("empty"), STR(""), 60000, soon()));
		assert_true(str_eq(get(cache, &arena, STR("one")), STR("first\r\n\0value")));
		assert_null(get(cache, &arena, STR("none")).p);
		assert_null(cache_mget(cache, keys, 3, soon(), &arena, values));
		assert_true(str_eq(values[0], STR("first\r\n\0value")));
		assert_null(values[1].p);
		assert_non_null(values[2].p);
		assert_int_equal(values[2].n, 0);
		assert_null(cache_del(cache, keys, 3, soon()));
		assert_null(get(cache, &arena, STR("one")).p);
		assert_null(cache_del(cache, keys, 0, soon()));
		assert_null(cache_mget(cache, keys, 0, soon(), &arena, values));
		arena_finish(&arena);
		cache_close(cache);
	}
}

static void prefixes_keep_caches_apart(void **state)
{
	struct cache *a = cache_on(redis.socket_url, "a:"), *b = cache_on(redis.socket_url, "b:");
	struct cache *plain = cache_on(redis.socket_url, NULL);
	struct arena arena;

	(void)state;
	arena_init(&arena, 1 << 16);
	assert_null(cache_set(a, STR("key"), STR("of a"), 0, soon()));
	assert_null(get(b, &arena, STR("key")).p);
	assert_true(str_eq(get(plain, &arena, STR("a:key")), STR("of a")));
	arena_finish(&arena);
	cache_close(a);
	cache_close(b);
	cache_close(plain);
}

static void values_expire(void **state)
{
	struct cache *cache = cache_on(redis.socket_url, "e:");
	struct deadline deadline = soon();
	struct arena arena;

	(void)state;
	arena_init(&arena, 1 << 20);
	assert_null(cache_set(cache, STR("short"), STR("lived"), 1, soon()));
	while (get(cache, &arena, STR("short")).p)
		assert_true(deadline_left_ms(deadline) > 0);
	arena_finish(&arena);
	cache_close(cache);
}

static void matching_keys_are_deleted(void **state)
{
	struct cache *cache = cache_on(redis.socket_url, "m:"), *other = cache_on(redis.socket_url, "n:");
	struct cache_batch batch;
	struct arena arena;
	int64_t deleted;

	(void)state;
	arena_init(&arena, 1 << 20);
	cache_batch_init(&batch, cache);
	for (int i = 0; i < 2500; i++) {
		char key[32];
		int n = snprintf(key, sizeof(key), "search:%d", i);

		cache_batch_set(&batch, (Str){ .p = key, .n = (size_t)n }, STR("x"), 0);
	}
	cache_batch_set(&batch, STR("searching"), STR("x"), 0);
	assert_null(cache_batch_send(&batch, soon()));
	cache_batch_finish(&batch);
	assert_null(cache_set(other, STR("search:1"), STR("x"), 0, soon()));
	assert_null(cache_del_matching(cache, STR("search:*"), soon(), &deleted));
	assert_int_equal(deleted, 2500);
	assert_non_null(get(cache, &arena, STR("searching")).p);
	assert_non_null(get(other, &arena, STR("search:1")).p);
	arena_finish(&arena);
	cache_close(cache);
	cache_close(other);
}

static const struct cache_script add_script = {
	.text = "local n = redis.call('INCRBY', KEYS[1], ARGV[1]) return {n, n + tonumber(ARGV[2])}"
};

static void scripts_run_also_when_redis_forgets_them(void **state)
{
	struct cache *cache = cache_on(redis.socket_url, "s:");
	struct cache_script_call call = {
		.script = &add_script, .keys = { STR("sum") }, .args = { 5, -100 }, .arg_count = 2
	};
	struct cache_script odd = { .text = "return {1, 'two'}" }, broken = { .text = "return {1, 2" };
	int64_t out[2];

	(void)state;
	assert_null(cache_run(cache, &call, soon(), out, 2));
	assert_int_equal(out[0], 5);
	assert_int_equal(out[1], -95);
	assert_null(cache_run(cache, &call, soon(), out, 2));
	assert_int_equal(out[0], 10);
	assert_ptr_equal(cache_run(cache, &call, soon(), out, 1), INTERNAL);
	call.script = &odd;
	assert_ptr_equal(cache_run(cache, &call, soon(), out, 2), INTERNAL);
	call.script = &broken;
	assert_ptr_equal(cache_run(cache, &call, soon(), out, 2), CACHE_AWAY);
	/* None of these mistakes has cost a connection. */
	assert_false(cache_stats(cache).away);
	assert_int_equal(cache_stats(cache).connects, 1);
	cache_close(cache);
}

static void messages_reach_subscribers(void **state)
{
	struct cache *cache = cache_on(redis.socket_url, "p:"), *other = cache_on(redis.socket_url, "q:");
	Str channels[] = { STR("first"), STR("second") };
	struct cache_subscription *subscription;
	struct cache_batch batch;
	struct heard heard = { 0 };

	(void)state;
	assert_null(cache_subscribe(cache, channels, 2, soon(), &subscription));
	/* Nothing there: does not wait. */
	assert_null(cache_subscription_read(subscription, on_message, &heard));
	assert_null(cache_publish(other, STR("first"), STR("for others"), soon()));
	assert_null(cache_publish(cache, STR("first"), STR("hello"), soon()));
	assert_null(listen_until(subscription, &heard, 1));
	assert_string_equal(heard.text, "first=hello");
	assert_null(cache_subscription_ping(subscription));
	cache_batch_init(&batch, cache);
	for (int i = 0; i < 1000; i++)
		cache_batch_publish(&batch, STR("second"), STR("one of many"));
	assert_null(cache_batch_send(&batch, soon()));
	cache_batch_finish(&batch);
	assert_null(listen_until(subscription, &heard, 1001));
	assert_string_equal(heard.text, "second=one of many");
	cache_subscription_close(subscription);
	cache_subscription_close(NULL);
	cache_close(cache);
	cache_close(other);
}

static void passwords_databases_and_what_is_refused(void **state)
{
	struct cache *cache, *other;
	struct redis guarded;
	struct arena arena;
	char url[128];

	(void)state;
	arena_init(&arena, 1 << 20);
	redis_create(&guarded, "p@ss/w:rd");
	snprintf(url, sizeof(url), "redis://:p%%40ss%%2Fw%%3Ard@127.0.0.1:%d/3", guarded.port);
	cache = cache_on(url, "");
	assert_null(cache_set(cache, STR("x"), STR("in 3"), 0, soon()));
	snprintf(url, sizeof(url), "redis://default:p%%40ss%%2Fw%%3Ard@127.0.0.1:%d", guarded.port);
	other = cache_on(url, "");
	assert_null(get(other, &arena, STR("x")).p);
	cache_close(cache);
	cache_close(other);

	snprintf(url, sizeof(url), "redis://:wrong@127.0.0.1:%d", guarded.port);
	assert_null(cache_open(&(struct cache_config){ .url = url }, &cache));
	while (!strstr(fail_reason(), "WRONGPASS"))
		assert_ptr_equal(cache_ping(cache, deadline_in(50)), CACHE_AWAY);
	cache_close(cache);
	redis_destroy(&guarded);
	arena_finish(&arena);
}

static void threads_share_a_small_pool(void **state)
{
	struct cache_config config = { .url = redis.socket_url, .prefix = "t:", .pool_size = 3, .call_ms = LONG_MS };
	struct worker workers[16];
	struct cache *cache;

	(void)state;
	assert_null(cache_open(&config, &cache));
	assert_null(cache_ping(cache, soon()));
	for (size_t i = 0; i < ARRAY_LEN(workers); i++) {
		workers[i] = (struct worker){ .cache = cache, .number = (int)i };
		assert_int_equal(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
	}
	for (size_t i = 0; i < ARRAY_LEN(workers); i++) {
		pthread_join(workers[i].thread, NULL);
		assert_int_equal(workers[i].wrong, 0);
	}
	assert_in_range(cache_stats(cache).connects, 1, 3);
	assert_int_equal(cache_stats(cache).busy, 0);
	assert_int_equal(cache_stats(cache).errors, 0);
	cache_close(cache);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_come_back),
		cmocka_unit_test(prefixes_keep_caches_apart),
		cmocka_unit_test(values_expire),
		cmocka_unit_test(matching_keys_are_deleted),
		cmocka_unit_test(scripts_run_also_when_redis_forgets_them),
		cmocka_unit_test(messages_reach_subscribers),
		cmocka_unit_test(passwords_databases_and_what_is_refused),
		cmocka_unit_test(threads_share_a_small_pool),
	};

	return cmocka_run_group_tests(tests, start_redis, stop_redis);
}
