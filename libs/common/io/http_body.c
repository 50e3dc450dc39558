#include "io/http_private.h"

/* What is worth reading only to be rid of it. */
enum { PASSED_OVER_MAX = 16 * 1024 };

/* What is left of a body that broke off has no beginning and no end: nothing more is read from this connection. */
static Err broken_body(struct http_exchange *exchange, Err problem, const char *why)
{
	exchange->closing = true;
	return fail(problem, "%s", why);
}

Err http_body_read(struct http_exchange *exchange, void *out, size_t size, size_t *n)
{
	const struct http_server *server = mg_get_user_data(mg_get_context(exchange->connection));
	int64_t begun_ms = clock_monotonic_ms();
	int got;

	*n = 0;
	if (exchange->body_ended)
		return OK;
	got = mg_read(exchange->connection, out, size);
	*n = got > 0 ? (size_t)got : 0;
	exchange->body_read += (int64_t)*n;
	/* civetweb waits until it has as much as it was asked for, or until it has waited long enough. */
	exchange->body_ended = *n < size;
	if (got >= 0)
		return OK;
	/* civetweb does not tell a chunk it cannot read from one that did not come; the time it took does. */
	if (clock_monotonic_ms() - begun_ms < server->config.request_timeout_ms)
		return broken_body(exchange, MALFORMED, "the body is no sequence of chunks");
	return broken_body(exchange, REQUEST_TIMEOUT, "the body did not arrive");
}

Err http_body_read_all(struct http_exchange *exchange, size_t max, Str *out)
{
	/* One byte more than allowed, to see whether there is more; of an unstated length, as much as may come. */
	size_t room = exchange->content_length >= 0 ? (size_t)exchange->content_length : max + 1;
	size_t n = 0, more;
	char *bytes;

	if (room > max + 1 || exchange->content_length > (int64_t)max)
		return TOO_LARGE;
	bytes = arena_alloc(exchange->arena, room + 1);
	if (!bytes)
		return fail(OVERLOADED, "no memory for the body");
	do {
		TRY(http_body_read(exchange, bytes + n, room - n, &more));
		n += more;
	} while (more && n < room);
	if (n > max)
		return TOO_LARGE;
	if (exchange->content_length > 0 && n < room)
		return broken_body(exchange, REQUEST_TIMEOUT, "the body ended early");
	*out = (Str){ .p = bytes, .n = n };
	return OK;
}

static bool is_chunked(const struct http_exchange *exchange)
{
	return exchange->content_length < 0 && http_header(exchange, "Transfer-Encoding").p;
}

/* More than is worth reading only to be rid of it. */
bool http_body_is_long_left(const struct http_exchange *exchange)
{
	if (is_chunked(exchange))
		return !exchange->body_ended;
	return exchange->content_length - exchange->body_read > PASSED_OVER_MAX;
}

/*
 * A short rest is read away: a request that was refused ahead of its body shall not cost the gateway a connection. Only
 * after the answer, because the client may never send it.
 */
void http_body_pass_over(struct http_exchange *exchange)
{
	char rest[4096];
	size_t n = 1;

	while (exchange->body_read < exchange->content_length && n) {
		if (http_body_read(exchange, rest, sizeof(rest), &n))
			n = 0;
	}
	if (exchange->body_read < exchange->content_length)
		mg_disable_connection_keep_alive(exchange->connection);
}
