#include "io/cache_private.h"

#include "base/rand.h"
#include "base/wait.h"

#include <signal.h>
#include <string.h>

/*
 * Callers take connections, the connector makes them. It wakes up when Redis is away, and when somebody waits and the
 * pool may still grow.
 */
enum {
	CONNECT_MS     = 500,
	BACKOFF_MIN_MS = 10,
	BACKOFF_MAX_MS = 500,
};

/* All of the following are called with the lock held. */

static Err away(const struct cache *cache)
{
	return fail(CACHE_AWAY, "redis is away: %s", cache->why);
}

static void close_idle(struct cache *cache)
{
	while (cache->idle_count) {
		cache_disconnect(cache->idle[--cache->idle_count]);
		cache->open--;
	}
}

static void go_away(struct cache *cache)
{
	cache->away = true;
	cache->generation++;
	snprintf(cache->why, sizeof(cache->why), "%s", fail_reason());
	close_idle(cache);
	pthread_cond_broadcast(&cache->changed);
	pthread_cond_signal(&cache->needed);
}

static bool is_needed(const struct cache *cache)
{
	return cache->away || (cache->waiting && !cache->idle_count && cache->open < cache->pool_size);
}

static void add(struct cache *cache, struct cache_connection *connection)
{
	connection->generation = cache->generation;
	cache->idle[cache->idle_count++] = connection;
	cache->open++;
	cache->connects++;
	cache->away = false;
	pthread_cond_broadcast(&cache->changed);
}

/* Lets go of the lock while it connects. */
static bool connect_one(struct cache *cache)
{
	struct cache_connection *connection;
	Err err;

	pthread_mutex_unlock(&cache->lock);
	err = cache_connect(&cache->address, cache->name, deadline_in(CONNECT_MS), &connection);
	pthread_mutex_lock(&cache->lock);
	if (err) {
		snprintf(cache->why, sizeof(cache->why), "%s", fail_reason());
		return false;
	}
	add(cache, connection);
	return true;
}

/* Half of the time for certain, the other half by chance, so that many instances do not come back in step. */
static void back_off(struct cache *cache, int ms)
{
	struct deadline until = deadline_in(ms / 2 + (int)(rand_u64() % (uint64_t)(ms / 2 + 1)));

	while (!cache->closing && wait_until(&cache->needed, &cache->lock, until)) {
		/* Somebody asked, as everybody does while Redis is away. */
	}
}

static void *connector(void *argument)
{
	struct cache *cache = argument;
	int backoff = BACKOFF_MIN_MS;

	lock_scope(&cache->lock);
	while (!cache->closing) {
		if (!is_needed(cache)) {
			pthread_cond_wait(&cache->needed, &cache->lock);
		} else if (connect_one(cache)) {
			backoff = BACKOFF_MIN_MS;
		} else {
			back_off(cache, backoff);
			backoff = backoff * 2 < BACKOFF_MAX_MS ? backoff * 2 : BACKOFF_MAX_MS;
		}
	}
	return NULL;
}

/* From here on the lock is taken inside. */

Err cache_take(struct cache *cache, struct deadline deadline, struct cache_connection **out)
{
	lock_scope(&cache->lock);
	cache->calls++;
	while (!cache->idle_count && !cache->away) {
		bool in_time;

		cache->waiting++;
		pthread_cond_signal(&cache->needed);
		in_time = wait_until(&cache->changed, &cache->lock, deadline);
		cache->waiting--;
		if (!in_time && !cache->idle_count) {
			cache->errors++;
			return fail(CACHE_AWAY, "redis: no connection was free in time");
		}
	}
	if (cache->away) {
		cache->errors++;
		return away(cache);
	}
	*out = cache->idle[--cache->idle_count];
	return OK;
}

void cache_give(struct cache *cache, struct cache_connection *connection, bool hasty)
{
	lock_scope(&cache->lock);
	cache->errors += connection->dead;
	if (!connection->dead && connection->generation == cache->generation) {
		cache->idle[cache->idle_count++] = connection;
		pthread_cond_signal(&cache->changed);
		return;
	}
	/* The idle ones are no fresher than this one was. */
	if (connection->generation == cache->generation && !hasty)
		go_away(cache);
	cache->open--;
	cache_disconnect(connection);
}

Err cache_await(struct cache *cache, struct deadline deadline)
{
	lock_scope(&cache->lock);
	while (cache->away) {
		if (!wait_until(&cache->changed, &cache->lock, deadline) && cache->away)
			return away(cache);
	}
	return OK;
}

Err cache_pool_start(struct cache *cache)
{
	sigset_t all, before;
	int error;

	pthread_mutex_init(&cache->lock, NULL);
	wait_init(&cache->changed);
	wait_init(&cache->needed);
	cache->away = true;
	snprintf(cache->why, sizeof(cache->why), "not connected yet");
	/* Signals are for the main thread. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	error = pthread_create(&cache->connector, NULL, connector, cache);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return error ? fail(INTERNAL, "redis: %s", strerror(error)) : OK;
}

void cache_pool_stop(struct cache *cache)
{
	pthread_mutex_lock(&cache->lock);
	cache->closing = true;
	pthread_cond_signal(&cache->needed);
	pthread_mutex_unlock(&cache->lock);
	pthread_join(cache->connector, NULL);
	close_idle(cache);
	pthread_cond_destroy(&cache->changed);
	pthread_cond_destroy(&cache->needed);
	pthread_mutex_destroy(&cache->lock);
}
