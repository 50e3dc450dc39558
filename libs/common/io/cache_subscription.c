#include "io/cache_private.h"

#include <string.h>

struct cache_subscription {
	struct cache_connection *connection;
	Str prefix; /* the cache's, which outlives its subscriptions */
};

static Str text_of(const redisReply *reply)
{
	return reply->type == REDIS_REPLY_STRING ? (Str){ .p = reply->str, .n = reply->len } : STR_NONE;
}

/* ["subscribe", channel, count], ["message", channel, text] or ["pong", ""]. */
static bool is_kind(const redisReply *reply, Str kind, size_t elements)
{
	return reply->type == REDIS_REPLY_ARRAY && reply->elements == elements &&
		str_eq(text_of(reply->element[0]), kind);
}

/* A channel's messages may come before the next one's confirmation; nobody has subscribed yet, so they are passed over. */
static Err await_confirmations(struct cache_connection *connection, size_t n, struct deadline deadline)
{
	while (n) {
		redisReply *reply;
		Err err = OK;

		TRY(cache_receive(connection, deadline, &reply));
		if (reply->type == REDIS_REPLY_ERROR)
			err = fail(CACHE_AWAY, "redis: %s", reply->str);
		else
			n -= is_kind(reply, STR("subscribe"), 3);
		freeReplyObject(reply);
		TRY(err);
	}
	return OK;
}

static Err subscribe(struct cache *cache, struct cache_connection *connection, const Str *channels, size_t n,
	struct deadline deadline)
{
	struct buf request;

	buf_init(&request, CACHE_REQUEST_MAX);
	cache_command(&request, n + 1);
	cache_word(&request, STR("SUBSCRIBE"));
	for (size_t i = 0; i < n; i++)
		cache_word_key(&request, cache, channels[i]);
	if (!request.failed)
		cache_send(connection, buf_str(&request));
	else
		connection->dead = true;
	buf_finish(&request);
	return await_confirmations(connection, n, deadline);
}

Err cache_subscribe(struct cache *cache, const Str *channels, size_t n, struct deadline deadline,
	struct cache_subscription **out)
{
	struct cache_subscription *subscription;
	struct cache_connection *connection;
	Err err;

	/* While Redis is away the connector finds out when that ends; nobody else has to try. */
	TRY(cache_await(cache, deadline));
	TRY(cache_connect(&cache->address, cache->name, deadline, &connection));
	err = subscribe(cache, connection, channels, n, deadline);
	subscription = err ? NULL : calloc(1, sizeof(*subscription));
	if (!err && !subscription)
		err = fail(INTERNAL, "redis: no memory");
	if (err) {
		cache_disconnect(connection);
		return err;
	}
	*subscription = (struct cache_subscription){ .connection = connection, .prefix = cache->prefix };
	*out = subscription;
	return OK;
}

int cache_subscription_fd(const struct cache_subscription *subscription)
{
	return subscription->connection->context->fd;
}

static Err broke(struct cache_subscription *subscription)
{
	subscription->connection->dead = true;
	return fail(CACHE_AWAY, "redis: subscription: %s", subscription->connection->context->errstr);
}

Err cache_subscription_read(struct cache_subscription *subscription, cache_message *on_message, void *ctx)
{
	redisContext *context = subscription->connection->context;
	redisReply *reply;

	if (subscription->connection->dead || redisBufferRead(context) != REDIS_OK)
		return broke(subscription);
	for (;;) {
		if (redisGetReplyFromReader(context, (void **)&reply) != REDIS_OK)
			return broke(subscription);
		if (!reply)
			return OK;
		if (is_kind(reply, STR("message"), 3)) {
			Str channel = text_of(reply->element[1]);

			on_message(ctx, str_slice(channel, subscription->prefix.n, channel.n),
				text_of(reply->element[2]));
		}
		freeReplyObject(reply);
	}
}

Err cache_subscription_ping(struct cache_subscription *subscription)
{
	struct buf request;
	int done = 0;

	buf_init(&request, 64);
	cache_command(&request, 1);
	cache_word(&request, STR("PING"));
	if (!request.failed)
		cache_send(subscription->connection, buf_str(&request));
	buf_finish(&request);
	/* A socket that does not even take a PING has a dead peer behind it. */
	if (subscription->connection->dead || redisBufferWrite(subscription->connection->context,
		&done) != REDIS_OK || !done)
		return broke(subscription);
	return OK;
}

void cache_subscription_close(struct cache_subscription *subscription)
{
	if (!subscription)
		return;
	cache_disconnect(subscription->connection);
	free(subscription);
}
