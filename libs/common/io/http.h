#pragma once
/*
 * The HTTP server: civetweb behind a gateway. Each connection has a thread while it lives; the gateway keeps few and
 * reuses them. The handler is called once per request, on the thread of its connection, and must send exactly one
 * answer. An answer leaves in one write: its body is built behind room for the head, in a buffer that belongs to the
 * thread and is used again by the next request. So do the buffer of its headers and the arena: everything of a request
 * is gone when the handler returns.
 *
 * Paths and queries arrive as the client wrote them, still percent-encoded.
 */
#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"

struct http_server;

enum http_method {
	HTTP_GET,
	HTTP_HEAD,
	HTTP_POST,
	HTTP_PUT,
	HTTP_PATCH,
	HTTP_DELETE,
	HTTP_OPTIONS,
	HTTP_METHODS, /* how many; also: a method that is none of these */
};

enum {
	HTTP_HEAD_MAX = 8 * 1024,         /* of an answer */
	HTTP_HEADERS_MAX = HTTP_HEAD_MAX / 2,
	HTTP_ANSWER_MAX = 16 * 1024 * 1024,
};

struct http_exchange {
	enum http_method method;
	Str path;
	Str query;
	Str client; /* the address of the peer: the gateway's, unless called directly */
	int64_t content_length; /* -1: not stated (chunked, or none) */
	int64_t body_read;      /* so much of it so far */
	bool body_ended;        /* nothing more can be read of it */
	struct arena *arena;
	struct buf *headers; /* of the answer: lines, each ended by CRLF */
	struct buf *body;    /* of the answer; append to it, then http_send() */
	int status;          /* what was sent; 0: nothing yet */
	bool closing;        /* the answer is the connection's last */
	void *connection;
};

struct http_config {
	const char *listen; /* address:port */
	int threads;
	int queue;
	int request_timeout_ms;
	size_t arena_max;
	void (*handle)(struct http_exchange *exchange, void *context);
	/* Called instead, for what the server could not make a request of: sends the error. */
	void (*refuse)(struct http_exchange *exchange, int status, void *context);
	void *context;
};

struct http_stats {
	int connections, requests; /* at this moment */
	int threads;
};

Err http_server_start(const struct http_config *config, struct http_server **out) MUST_CHECK;
/* From now on every answer closes its connection; waits until none is under way, or for the deadline. */
void http_server_drain(struct http_server *server, struct deadline deadline);
void http_server_stop(struct http_server *server);
struct http_stats http_server_stats(const struct http_server *server);

/* A header of the request by name, whatever its case; absent when there is none. */
Str http_header(const struct http_exchange *exchange, const char *name);
const char *http_method_name(enum http_method method);
enum http_method http_method_parse(const char *name);
const char *http_reason_phrase(int status);

/* The next bytes of the request's body; *n is 0 at its end. */
Err http_body_read(struct http_exchange *exchange, void *out, size_t size, size_t *n) MUST_CHECK;
/* The whole body, into the arena; TOO_LARGE beyond max. */
Err http_body_read_all(struct http_exchange *exchange, size_t max, Str *out) MUST_CHECK;

/*
 * Sends the answer: the status, exchange->headers and exchange->body. A client that has gone is not an error. A short
 * rest of the request's body that nobody read is passed over; a longer one ends the connection.
 */
void http_send(struct http_exchange *exchange, int status);
