#include "io/cache_private.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>

void cache_command(struct buf *out, size_t words)
{
	buf_add_char(out, '*');
	buf_add_int(out, (int64_t)words);
	buf_add_literal(out, "\r\n");
}

static void begin_word(struct buf *out, size_t n)
{
	buf_add_char(out, '$');
	buf_add_int(out, (int64_t)n);
	buf_add_literal(out, "\r\n");
}

void cache_word(struct buf *out, Str word)
{
	begin_word(out, word.n);
	buf_add_str(out, word);
	buf_add_literal(out, "\r\n");
}

void cache_word_int(struct buf *out, int64_t number)
{
	char text[INT_TEXT];

	cache_word(out, str_of_int(text, number));
}

void cache_word_key(struct buf *out, const struct cache *cache, Str key)
{
	begin_word(out, cache->prefix.n + key.n);
	buf_add_str(out, cache->prefix);
	buf_add_str(out, key);
	buf_add_literal(out, "\r\n");
}

static Err die(struct cache_connection *connection, const char *why)
{
	connection->dead = true;
	return fail(CACHE_AWAY, "redis: %s", why);
}

static Err die_of_context(struct cache_connection *connection)
{
	return die(connection, connection->context->errstr[0] ? connection->context->errstr : "the connection broke");
}

void cache_send(struct cache_connection *connection, Str request)
{
	if (redisAppendFormattedCommand(connection->context, request.p, request.n) != REDIS_OK)
		connection->dead = true;
}

/* Writes what the socket takes. */
static Err flush(struct cache_connection *connection, bool *done)
{
	int all = 0;

	if (connection->dead || redisBufferWrite(connection->context, &all) != REDIS_OK)
		return die_of_context(connection);
	*done = all;
	return OK;
}

static Err wait_for_data(struct cache_connection *connection, bool sent, struct deadline deadline)
{
	struct pollfd fd = { .fd = connection->context->fd, .events = (short)(sent ? POLLIN : POLLIN | POLLOUT) };
	int left = deadline_left_ms(deadline);
	int ready = left ? poll(&fd, 1, left) : 0;

	if (ready == 0)
		return die(connection, "no answer in time");
	if (ready < 0)
		return errno == EINTR ? OK : die(connection, strerror(errno));
	if ((fd.revents & ~POLLOUT) && redisBufferRead(connection->context) != REDIS_OK)
		return die_of_context(connection);
	return OK;
}

Err cache_receive(struct cache_connection *connection, struct deadline deadline, redisReply **out)
{
	bool sent = false;
	void *reply;

	for (;;) {
		if (!sent)
			TRY(flush(connection, &sent));
		if (redisGetReplyFromReader(connection->context, &reply) != REDIS_OK)
			return die_of_context(connection);
		if (reply) {
			*out = reply;
			return OK;
		}
		TRY(wait_for_data(connection, sent, deadline));
	}
}

Err cache_ignore_reply(void *ctx, const redisReply *reply)
{
	(void)ctx, (void)reply;
	return OK;
}

static Err error_answer(Str text)
{
	Err problem = str_starts(text, STR("NOSCRIPT")) ? CACHE_SCRIPT_UNKNOWN : CACHE_AWAY;

	return fail(problem, "redis: " STR_FMT, STR_ARG(text));
}

Err cache_exchange(struct cache_connection *connection, Str request, size_t n, struct deadline deadline,
	cache_on_reply *on_reply, void *ctx)
{
	Err first = OK;

	cache_send(connection, request);
	for (size_t i = 0; i < n; i++) {
		redisReply *reply;
		Err err;

		TRY(cache_receive(connection, deadline, &reply));
		if (first)
			err = OK;
		else if (reply->type == REDIS_REPLY_ERROR)
			err = error_answer((Str){ .p = reply->str, .n = reply->len });
		else
			err = on_reply(ctx, reply);
		freeReplyObject(reply);
		if (err)
			first = err;
	}
	return first;
}

/* AUTH and SELECT where the URL says so, and PING, because a stopped server accepts connections all the same. */
static Err introduce(struct cache_connection *connection, const struct cache_address *address, const char *name,
	struct deadline deadline)
{
	struct buf request;
	size_t n = 1;
	Err err;

	buf_init(&request, CACHE_REQUEST_MAX);
	if (address->password[0]) {
		cache_command(&request, address->user[0] ? 3 : 2);
		cache_word(&request, STR("AUTH"));
		if (address->user[0])
			cache_word(&request, str_of(address->user));
		cache_word(&request, str_of(address->password));
		n++;
	}
	if (address->db) {
		cache_command(&request, 2);
		cache_word(&request, STR("SELECT"));
		cache_word_int(&request, address->db);
		n++;
	}
	if (name) {
		cache_command(&request, 3);
		cache_word(&request, STR("CLIENT"));
		cache_word(&request, STR("SETNAME"));
		cache_word(&request, str_of(name));
		n++;
	}
	cache_command(&request, 1);
	cache_word(&request, STR("PING"));
	err = request.failed ? fail(INTERNAL, "redis: no memory") :
			       cache_exchange(connection, buf_str(&request), n, deadline, cache_ignore_reply, NULL);
	buf_finish(&request);
	return err;
}

static redisContext *open_context(const struct cache_address *address, struct deadline deadline)
{
	int left = deadline_left_ms(deadline);
	struct timeval timeout = { .tv_sec = left / 1000, .tv_usec = left % 1000 * 1000 };

	if (address->path[0])
		return redisConnectUnixWithTimeout(address->path, timeout);
	return redisConnectWithTimeout(address->host, address->port, timeout);
}

static Err stop_blocking(redisContext *context)
{
	int flags = fcntl(context->fd, F_GETFL);

	if (flags < 0 || fcntl(context->fd, F_SETFL, flags | O_NONBLOCK) < 0 || fcntl(context->fd, F_SETFD,
		FD_CLOEXEC) < 0)
		return fail(CACHE_AWAY, "redis: %s", strerror(errno));
	context->flags &= ~REDIS_BLOCK;
	return OK;
}

Err cache_connect(const struct cache_address *address, const char *name, struct deadline deadline,
	struct cache_connection **out)
{
	struct cache_connection *connection = calloc(1, sizeof(*connection));
	Err err;

	if (!connection)
		return fail(INTERNAL, "redis: no memory");
	connection->context = open_context(address, deadline);
	if (!connection->context)
		err = fail(INTERNAL, "redis: no memory");
	else if (connection->context->err)
		err = die_of_context(connection);
	else
		err = stop_blocking(connection->context);
	if (!err)
		err = introduce(connection, address, name, deadline);
	if (err) {
		cache_disconnect(connection);
		return err;
	}
	*out = connection;
	return OK;
}

void cache_disconnect(struct cache_connection *connection)
{
	if (connection->context)
		redisFree(connection->context);
	free(connection);
}
