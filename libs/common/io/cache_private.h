#pragma once
/* What the parts of the cache share. Not for use outside libs/common/io/cache*.c, the only files that know hiredis. */
#include "io/cache.h"

#include <hiredis/hiredis.h>

/* Never leaves the cache: the script is then sent as text. */
PROBLEM(CACHE_SCRIPT_UNKNOWN, 503, "unavailable", "A part of the service is away, try again shortly");

/* Where Redis is, taken from its URL. Texts are empty when not given. */
struct cache_address {
	char host[256];
	char path[108]; /* of a Unix socket; then there is no host */
	int port;
	int db;
	char user[128];
	char password[256];
};

Err cache_address_parse(const char *url, struct cache_address *out) MUST_CHECK;

/*
 * One connection, never blocking: everything waits in poll() under a deadline. After an error it is dead, because nobody
 * knows which answer would come next.
 */
struct cache_connection {
	redisContext *context;
	uint64_t generation;
	bool dead;
};

/* Connects and introduces itself. May take longer than the deadline where names have to be resolved. */
Err cache_connect(const struct cache_address *address, const char *name, struct deadline deadline,
	struct cache_connection **out) MUST_CHECK;
void cache_disconnect(struct cache_connection *connection);

/* What to make of an answer; it is freed afterwards. */
typedef Err cache_on_reply(void *ctx, const redisReply *reply);

void cache_send(struct cache_connection *connection, Str request);
/* The next answer, to be freed with freeReplyObject(). */
Err cache_receive(struct cache_connection *connection, struct deadline deadline, redisReply **out) MUST_CHECK;
/* Sends, then hands each of n answers on. All are read; the first error is returned. Error answers are errors. */
Err cache_exchange(struct cache_connection *connection, Str request, size_t n, struct deadline deadline,
	cache_on_reply *on_reply, void *ctx) MUST_CHECK;
/* For answers of which only the success matters. */
Err cache_ignore_reply(void *ctx, const redisReply *reply);

/* Writers of requests. */
void cache_command(struct buf *out, size_t words);
void cache_word(struct buf *out, Str word);
void cache_word_int(struct buf *out, int64_t number);
void cache_word_key(struct buf *out, const struct cache *cache, Str key);

enum { CACHE_REQUEST_MAX = 1 << 20 };

struct cache {
	struct cache_address address;
	Str prefix; /* owned */
	char *name;
	int call_ms;
	int pool_size;

	pthread_mutex_t lock;   /* guards everything below */
	pthread_cond_t changed; /* for callers: a connection is free, or Redis went away or came back */
	pthread_cond_t needed;  /* for the connector */
	struct cache_connection **idle;
	int idle_count, open, waiting;
	uint64_t generation; /* connections of an older one are not used again */
	bool away, closing;
	char why[160]; /* it is away */
	int64_t calls, errors, connects;
	pthread_t connector;
};

Err cache_pool_start(struct cache *cache) MUST_CHECK;
void cache_pool_stop(struct cache *cache);
/* CACHE_AWAY at once while Redis is away. */
Err cache_take(struct cache *cache, struct deadline deadline, struct cache_connection **out) MUST_CHECK;
/* What a hasty caller, with little time from the start, found dead says nothing about the others. */
void cache_give(struct cache *cache, struct cache_connection *connection, bool hasty);
/* Waits until Redis is there. */
Err cache_await(struct cache *cache, struct deadline deadline) MUST_CHECK;

/* Takes a connection, exchanges, gives it back. */
Err cache_call(struct cache *cache, const struct buf *request, size_t n, struct deadline deadline,
	cache_on_reply *on_reply, void *ctx) MUST_CHECK;
