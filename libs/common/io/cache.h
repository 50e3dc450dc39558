#pragma once
/*
 * Redis: quick, shared and losable. Everything kept here can be had elsewhere or done without, and every caller says in
 * its code what it does on CACHE_AWAY.
 *
 * No call waits for a connection to be made: a thread of the cache's own opens connections (resolving names, AUTH,
 * SELECT, PING) and callers only ever take one that is ready. So while Redis is away a call fails within microseconds,
 * and the thread, trying at least every half second with jitter, ends that by itself. A connection is dead after its
 * first error or missed deadline; with it go all idle ones, which are as old as the news it brought.
 *
 * All keys and channels get the configured prefix. The cache may be used by any thread; a connection is used by one at a
 * time, inside. Answers are copied into the caller's arena. Creating a cache makes the process ignore SIGPIPE, because
 * hiredis 0.14 writes without MSG_NOSIGNAL.
 */
#include "base/buf.h"
#include "base/clock.h"
#include "data/field.h"

PROBLEM(CACHE_AWAY, 503, "unavailable", "A part of the service is away, try again shortly");

struct cache_config {
	const char *url;    /* redis://[[user]:password@]host[:port][/db], or unix:///path */
	const char *prefix; /* of keys and channels; NULL: none */
	const char *name;   /* CLIENT SETNAME; NULL: none */
	int pool_size;      /* connections; 0: 8 */
	int call_ms;        /* the longest one call may take, whatever its deadline; 0: 100 */
};

struct cache_stats {
	int open, busy;
	bool away;
	int64_t calls, errors, connects;
};

struct cache;

/* What is wrong with the URL, or NULL; lives until the next fail(). */
const char *cache_url_mistake(const char *url);
/* Never connects: a service can start before its Redis. Refuses a URL that it cannot serve, saying why. */
Err cache_open(const struct cache_config *config, struct cache **out) MUST_CHECK;
void cache_close(struct cache *cache);
/* Waits, within the deadline, until Redis is there. For readiness checks and tests. */
Err cache_ping(struct cache *cache, struct deadline deadline) MUST_CHECK;
struct cache_stats cache_stats(struct cache *cache);

/* Absent when there is no such key. */
Err cache_get(struct cache *cache, Str key, struct deadline deadline, struct arena *arena, Str *out) MUST_CHECK;
/* As many values as keys, each absent or not. */
Err cache_mget(struct cache *cache, const Str *keys, size_t n, struct deadline deadline, struct arena *arena, Str *out)
	MUST_CHECK;
/* keep_ms 0: until it is deleted or Redis needs the room. */
Err cache_set(struct cache *cache, Str key, Str value, int64_t keep_ms, struct deadline deadline) MUST_CHECK;
Err cache_del(struct cache *cache, const Str *keys, size_t n, struct deadline deadline) MUST_CHECK;
/* All keys that match a glob pattern, found by SCAN; many round trips, so not for a request. */
Err cache_del_matching(struct cache *cache, Str pattern, struct deadline deadline, int64_t *deleted) MUST_CHECK;
Err cache_publish(struct cache *cache, Str channel, Str message, struct deadline deadline) MUST_CHECK;

/*
 * A script is a constant and is called by its digest; Redis gets its text when it does not know it (any more).
 * All keys it touches are passed as keys. It answers with a list of exactly n whole numbers.
 */
struct cache_script {
	const char *text;
};

enum { CACHE_SCRIPT_KEYS = 4, CACHE_SCRIPT_ARGS = 8 };

struct cache_script_call {
	const struct cache_script *script;
	Str keys[CACHE_SCRIPT_KEYS]; /* up to the first absent one */
	int64_t args[CACHE_SCRIPT_ARGS];
	size_t arg_count;
};

Err cache_run(struct cache *cache, const struct cache_script_call *call, struct deadline deadline, int64_t *out,
	size_t n)
	MUST_CHECK;

/*
 * Several writes in one flight. Errors of single commands are reported by cache_batch_send(), which sends everything and
 * leaves the batch empty. A batch belongs to one thread.
 */
struct cache_batch {
	struct cache *cache;
	struct buf request;
	size_t commands;
};

void cache_batch_init(struct cache_batch *batch, struct cache *cache);
void cache_batch_finish(struct cache_batch *batch);
void cache_batch_set(struct cache_batch *batch, Str key, Str value, int64_t keep_ms);
void cache_batch_del(struct cache_batch *batch, Str key);
void cache_batch_publish(struct cache_batch *batch, Str channel, Str message);
Err cache_batch_send(struct cache_batch *batch, struct deadline deadline) MUST_CHECK;

/*
 * A subscription has a connection of its own and belongs to one thread, which polls its descriptor for reading and then
 * calls cache_subscription_read(). Redis keeps nothing for an absent subscriber: after CACHE_AWAY close it, subscribe
 * again, and learn from elsewhere what was missed. Subscribing waits for the connection, within the deadline.
 */
struct cache_subscription;

typedef void cache_message(void *ctx, Str channel, Str message);

Err cache_subscribe(struct cache *cache, const Str *channels, size_t n, struct deadline deadline,
	struct cache_subscription **out) MUST_CHECK;
int cache_subscription_fd(const struct cache_subscription *subscription);
/* Hands on what has come in, without waiting; channels are given without the prefix. */
Err cache_subscription_read(struct cache_subscription *subscription, cache_message *on_message, void *ctx) MUST_CHECK;
/* PING, so that a dead peer is noticed: the answer is swallowed by _read(). Call it every few seconds. */
Err cache_subscription_ping(struct cache_subscription *subscription) MUST_CHECK;
void cache_subscription_close(struct cache_subscription *subscription);
