#include "io/cache_private.h"

#include <signal.h>
#include <string.h>

enum { POOL_DEFAULT = 8, POOL_MAX = 256, CALL_MS_DEFAULT = 100 };

static void ignore_sigpipe(void)
{
	struct sigaction action;

	if (sigaction(SIGPIPE, NULL, &action) == 0 && action.sa_handler == SIG_DFL)
		signal(SIGPIPE, SIG_IGN);
}

static void cache_free(struct cache *cache)
{
	explicit_bzero(&cache->address, sizeof(cache->address));
	free((char *)cache->prefix.p);
	free(cache->name);
	free(cache->idle);
	free(cache);
}

static Err configure(struct cache *cache, const struct cache_config *config)
{
	cache->pool_size = config->pool_size ? config->pool_size : POOL_DEFAULT;
	cache->call_ms = config->call_ms ? config->call_ms : CALL_MS_DEFAULT;
	if (cache->pool_size < 1 || cache->pool_size > POOL_MAX)
		return fail(INVALID, "redis: 1 to %d connections", POOL_MAX);
	TRY(cache_address_parse(config->url, &cache->address));
	cache->prefix = str_of(strdup(config->prefix ? config->prefix : ""));
	cache->name = config->name ? strdup(config->name) : NULL;
	cache->idle = calloc((size_t)cache->pool_size, sizeof(struct cache_connection *));
	if (!cache->prefix.p || (config->name && !cache->name) || !cache->idle)
		return fail(INTERNAL, "redis: no memory");
	return OK;
}

Err cache_open(const struct cache_config *config, struct cache **out)
{
	struct cache *cache = calloc(1, sizeof(*cache));
	Err err;

	if (!cache)
		return fail(INTERNAL, "redis: no memory");
	ignore_sigpipe();
	err = configure(cache, config);
	if (!err)
		err = cache_pool_start(cache);
	if (err) {
		cache_free(cache);
		return err;
	}
	*out = cache;
	return OK;
}

void cache_close(struct cache *cache)
{
	if (!cache)
		return;
	cache_pool_stop(cache);
	cache_free(cache);
}

struct cache_stats cache_stats(struct cache *cache)
{
	lock_scope(&cache->lock);
	return (struct cache_stats){
		.open = cache->open,
		.busy = cache->open - cache->idle_count,
		.away = cache->away,
		.calls = cache->calls,
		.errors = cache->errors,
		.connects = cache->connects,
	};
}

Err cache_call(struct cache *cache, const struct buf *request, size_t n, struct deadline deadline,
	cache_on_reply *on_reply, void *ctx)
{
	struct cache_connection *connection;
	bool hasty;
	Err err;

	if (request->failed)
		return fail(INTERNAL, "redis: a request too large, or no memory for it");
	if (!deadline_left_ms(deadline))
		return fail(CACHE_AWAY, "redis: no time left");
	hasty = deadline_left_ms(deadline) < cache->call_ms / 2;
	deadline = deadline_sooner(deadline, deadline_in(cache->call_ms));
	TRY(cache_take(cache, deadline, &connection));
	err = cache_exchange(connection, buf_str(request), n, deadline, on_reply, ctx);
	cache_give(cache, connection, hasty);
	return err;
}

/* One command, whose words are already written. */
static Err call_once(struct cache *cache, struct buf *request, struct deadline deadline,
	cache_on_reply *on_reply, void *ctx)
{
	Err err = cache_call(cache, request, 1, deadline, on_reply, ctx);

	buf_finish(request);
	return err;
}

static Err ping(struct cache *cache, struct deadline deadline)
{
	struct buf request;

	TRY(cache_await(cache, deadline));
	buf_init(&request, CACHE_REQUEST_MAX);
	cache_command(&request, 1);
	cache_word(&request, STR("PING"));
	return call_once(cache, &request, deadline, cache_ignore_reply, NULL);
}

/* The first connection taken may date from before a restart; the second is new. */
Err cache_ping(struct cache *cache, struct deadline deadline)
{
	Err err = ping(cache, deadline);

	return err == CACHE_AWAY && deadline_left_ms(deadline) ? ping(cache, deadline) : err;
}

struct values {
	struct arena *arena;
	Str *out;
	size_t n;
};

static Err unexpected(void)
{
	return fail(INTERNAL, "redis: an answer of an unexpected kind");
}

static Err read_value(const struct values *values, const redisReply *reply, Str *out)
{
	if (reply->type == REDIS_REPLY_NIL) {
		*out = STR_NONE;
		return OK;
	}
	if (reply->type != REDIS_REPLY_STRING)
		return unexpected();
	*out = str_copy(values->arena, (Str){ .p = reply->str, .n = reply->len });
	return out->p ? OK : fail(INTERNAL, "redis: no room for an answer of %zu bytes", reply->len);
}

static Err on_value(void *ctx, const redisReply *reply)
{
	const struct values *values = ctx;

	return read_value(values, reply, values->out);
}

static Err on_values(void *ctx, const redisReply *reply)
{
	const struct values *values = ctx;

	if (reply->type != REDIS_REPLY_ARRAY || reply->elements != values->n)
		return unexpected();
	for (size_t i = 0; i < values->n; i++)
		TRY(read_value(values, reply->element[i], &values->out[i]));
	return OK;
}

Err cache_get(struct cache *cache, Str key, struct deadline deadline, struct arena *arena, Str *out)
{
	struct values values = { .arena = arena, .out = out };
	struct buf request;

	buf_init(&request, CACHE_REQUEST_MAX);
	cache_command(&request, 2);
	cache_word(&request, STR("GET"));
	cache_word_key(&request, cache, key);
	return call_once(cache, &request, deadline, on_value, &values);
}

Err cache_mget(struct cache *cache, const Str *keys, size_t n, struct deadline deadline, struct arena *arena, Str *out)
{
	struct values values = { .arena = arena, .out = out, .n = n };
	struct buf request;

	if (!n)
		return OK;
	buf_init(&request, CACHE_REQUEST_MAX);
	cache_command(&request, n + 1);
	cache_word(&request, STR("MGET"));
	for (size_t i = 0; i < n; i++)
		cache_word_key(&request, cache, keys[i]);
	return call_once(cache, &request, deadline, on_values, &values);
}

Err cache_del(struct cache *cache, const Str *keys, size_t n, struct deadline deadline)
{
	struct buf request;

	if (!n)
		return OK;
	buf_init(&request, CACHE_REQUEST_MAX);
	cache_command(&request, n + 1);
	cache_word(&request, STR("DEL"));
	for (size_t i = 0; i < n; i++)
		cache_word_key(&request, cache, keys[i]);
	return call_once(cache, &request, deadline, cache_ignore_reply, NULL);
}

Err cache_set(struct cache *cache, Str key, Str value, int64_t keep_ms, struct deadline deadline)
{
	struct cache_batch batch;
	Err err;

	cache_batch_init(&batch, cache);
	cache_batch_set(&batch, key, value, keep_ms);
	err = cache_batch_send(&batch, deadline);
	cache_batch_finish(&batch);
	return err;
}

Err cache_publish(struct cache *cache, Str channel, Str message, struct deadline deadline)
{
	struct cache_batch batch;
	Err err;

	cache_batch_init(&batch, cache);
	cache_batch_publish(&batch, channel, message);
	err = cache_batch_send(&batch, deadline);
	cache_batch_finish(&batch);
	return err;
}
