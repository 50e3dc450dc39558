#pragma once
/* What the tests of the cache share: one Redis for all, a listener, and a thread that writes and reads. */
#include "redis-kit.h"

#include <poll.h>

static struct redis redis;

static inline int start_redis(void **state)
{
	(void)state;
	redis_create(&redis, NULL);
	return 0;
}

static inline int stop_redis(void **state)
{
	(void)state;
	redis_destroy(&redis);
	return 0;
}

static inline struct deadline soon(void)
{
	return deadline_in(LONG_MS);
}

static inline Str get(struct cache *cache, struct arena *arena, Str key)
{
	Str value;

	if (cache_get(cache, key, soon(), arena, &value))
		fail_msg("%s", fail_reason());
	return value;
}

struct heard {
	char text[256];
	int count;
};

static inline void on_message(void *ctx, Str channel, Str message)
{
	struct heard *heard = ctx;

	snprintf(heard->text, sizeof(heard->text), STR_FMT "=" STR_FMT, STR_ARG(channel), STR_ARG(message));
	heard->count++;
}

static inline Err listen_until(struct cache_subscription *subscription, struct heard *heard, int count)
{
	while (heard->count < count) {
		struct pollfd fd = { .fd = cache_subscription_fd(subscription), .events = POLLIN };

		assert_int_equal(poll(&fd, 1, LONG_MS), 1);
		TRY(cache_subscription_read(subscription, on_message, heard));
	}
	return OK;
}

struct worker {
	struct cache *cache;
	pthread_t thread;
	int number, wrong;
};

static inline void *work(void *argument)
{
	struct worker *worker = argument;
	struct arena arena;
	char key[16], value[32];
	int n = snprintf(key, sizeof(key), "w%d", worker->number);

	arena_init(&arena, 1 << 16);
	for (int i = 0; i < 300; i++) {
		Str name = { .p = key, .n = (size_t)n }, read = STR_NONE, written = { .p = value };

		written.n = (size_t)snprintf(value, sizeof(value), "%d of %d", i, worker->number);
		worker->wrong += cache_set(worker->cache, name, written, 0, soon()) != OK;
		worker->wrong += cache_get(worker->cache, name, soon(), &arena, &read) != OK || !str_eq(read, written);
		arena_reset(&arena);
	}
	arena_finish(&arena);
	return NULL;
}
