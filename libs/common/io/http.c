#include "io/http_private.h"

#include <string.h>
#include <strings.h>

enum {
	HEADERS_MAX = MG_MAX_HEADERS,
	KEPT_BODY = 64 * 1024, /* a thread's buffer that grew beyond this is given back after the answer */
	CLOSE_ABOVE_PERCENT = 90,
};

/* One per connection thread. */
struct worker {
	struct arena arena;
	struct buf headers, body;
};

Str http_header(const struct http_exchange *exchange, const char *name)
{
	return str_of(mg_get_header(exchange->connection, name));
}

static bool must_close(const struct http_server *server, const struct http_exchange *exchange)
{
	int limit = server->config.threads * CLOSE_ABOVE_PERCENT / 100;

	return exchange->closing || atomic_load(&server->draining) || atomic_load(&server->connections) > limit ||
		http_body_is_long_left(exchange);
}

static bool has_no_body(int status)
{
	return status == 204 || status == 304;
}

static void write_head(struct buf *head, int status, const struct buf *headers, size_t length, bool close)
{
	buf_add_literal(head, "HTTP/1.1 ");
	buf_add_int(head, status);
	buf_add_char(head, ' ');
	buf_add_str(head, str_of(http_reason_phrase(status)));
	buf_add_literal(head, "\r\n");
	buf_add_str(head, buf_str(headers));
	if (!has_no_body(status)) {
		buf_add_literal(head, "Content-Length: ");
		buf_add_int(head, (int64_t)length);
		buf_add_literal(head, "\r\n");
	}
	if (close)
		buf_add_literal(head, "Connection: close\r\n");
	buf_add_literal(head, "\r\n");
	head->failed |= headers->failed;
}

static void send_broken(struct http_exchange *exchange)
{
	static const char broken[] = "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n";

	exchange->status = 500;
	mg_write(exchange->connection, broken, sizeof(broken) - 1);
}

/* The head is written into the room ahead of the body and moved up against it: one write carries both. */
void http_send(struct http_exchange *exchange, int status)
{
	struct mg_connection *connection = exchange->connection;
	struct http_server *server = mg_get_user_data(mg_get_context(connection));
	struct buf head = buf_over(exchange->body->p, HTTP_HEAD_MAX);
	size_t length = exchange->body->n - HTTP_HEAD_MAX;
	bool close = must_close(server, exchange);

	if (close)
		mg_disable_connection_keep_alive(connection);
	exchange->status = status;
	write_head(&head, status, exchange->headers, length, close);
	if (head.failed) {
		send_broken(exchange);
		return;
	}
	if (exchange->method == HTTP_HEAD || has_no_body(status))
		length = 0;
	memmove(exchange->body->p + HTTP_HEAD_MAX - head.n, head.p, head.n);
	mg_write(connection, exchange->body->p + HTTP_HEAD_MAX - head.n, head.n + length);
	if (!close)
		http_body_pass_over(exchange);
}

static void worker_reset(struct worker *worker)
{
	arena_reset(&worker->arena);
	if (worker->body.capacity > KEPT_BODY)
		buf_finish(&worker->body);
	buf_clear(&worker->body);
	buf_clear(&worker->headers);
}

static void *worker_create(const struct mg_context *civetweb, int thread_type)
{
	struct http_server *server = mg_get_user_data(civetweb);
	struct worker *worker;

	if (thread_type != 1)
		return NULL;
	worker = calloc(1, sizeof(*worker));
	if (!worker)
		abort();
	arena_init(&worker->arena, server->config.arena_max);
	buf_init(&worker->headers, HTTP_HEADERS_MAX);
	buf_init(&worker->body, HTTP_HEAD_MAX + HTTP_ANSWER_MAX);
	return worker;
}

static void worker_destroy(const struct mg_context *civetweb, int thread_type, void *pointer)
{
	struct worker *worker = pointer;

	(void)civetweb;
	(void)thread_type;
	if (!worker)
		return;
	arena_finish(&worker->arena);
	buf_finish(&worker->headers);
	buf_finish(&worker->body);
	free(worker);
}

static void describe(const struct mg_request_info *info, struct http_exchange *exchange)
{
	exchange->method = http_method_parse(info->request_method);
	exchange->path = str_of(info->local_uri_raw ? info->local_uri_raw : info->request_uri);
	exchange->query = str_of(info->query_string);
	exchange->client = str_of(info->remote_addr);
	exchange->content_length = info->content_length;
}

static void end_request(struct http_server *server)
{
	if (atomic_fetch_sub(&server->requests, 1) > 1 || !atomic_load(&server->draining))
		return;
	lock_scope(&server->lock);
	pthread_cond_broadcast(&server->idle);
}

static bool is_number(Str text)
{
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] < '0' || text.p[i] > '9')
			return false;
	}
	return text.n > 0;
}

/*
 * civetweb keeps as many headers as it has room for and drops the others; and of a length it takes the digits that it
 * finds. Whoever reads such a request differently, in front of us, could be made to see another one behind it.
 */
static bool has_sound_head(const struct http_exchange *exchange, const struct mg_request_info *info)
{
	Str length = http_header(exchange, "Content-Length");

	if (info->num_headers >= HEADERS_MAX)
		return false;
	return !length.p || (is_number(length) && !http_header(exchange, "Transfer-Encoding").p);
}

static int on_request(struct mg_connection *connection)
{
	struct http_server *server = mg_get_user_data(mg_get_context(connection));
	const struct mg_request_info *info = mg_get_request_info(connection);
	struct worker *worker = mg_get_thread_pointer(connection);
	struct http_exchange exchange = {
		.arena = &worker->arena, .headers = &worker->headers, .body = &worker->body, .connection = connection
	};

	if (!buf_extend(exchange.body, HTTP_HEAD_MAX))
		return 0;
	atomic_fetch_add(&server->requests, 1);
	describe(info, &exchange);
	if (has_sound_head(&exchange, info)) {
		server->config.handle(&exchange, server->config.context);
	} else {
		exchange.closing = true;
		server->config.refuse(&exchange, 400, server->config.context);
	}
	worker_reset(worker);
	end_request(server);
	return exchange.status;
}

static int on_error(struct mg_connection *connection, int status, const char *message)
{
	struct http_server *server = mg_get_user_data(mg_get_context(connection));
	struct worker *worker = mg_get_thread_pointer(connection);
	struct http_exchange exchange = { .method = HTTP_POST, .arena = &worker->arena, .headers = &worker->headers,
		.body = &worker->body, .connection = connection, .closing = true };

	(void)message;
	worker_reset(worker);
	if (!buf_extend(exchange.body, HTTP_HEAD_MAX))
		return 1;
	server->config.refuse(&exchange, status, server->config.context);
	worker_reset(worker);
	return 0;
}

static int on_connect(const struct mg_connection *connection, void **data)
{
	struct http_server *server = mg_get_user_data(mg_get_context(connection));

	(void)data;
	atomic_fetch_add(&server->connections, 1);
	return 0;
}

static void on_close(const struct mg_connection *connection)
{
	struct http_server *server = mg_get_user_data(mg_get_context(connection));

	atomic_fetch_sub(&server->connections, 1);
}

static const struct mg_callbacks callbacks = {
	.begin_request = on_request,
	.http_error = on_error,
	.init_thread = worker_create,
	.exit_thread = worker_destroy,
	.init_connection = on_connect,
	.connection_closed = on_close,
};

/* Deadlines are points on the monotonic clock, so the wait for idle goes by it too. */
static void init_wait(struct http_server *server)
{
	pthread_condattr_t monotonic;

	pthread_mutex_init(&server->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&server->idle, &monotonic);
	pthread_condattr_destroy(&monotonic);
}

Err http_server_start(const struct http_config *config, struct http_server **out)
{
	struct http_server *server = calloc(1, sizeof(*server));
	char threads[12], queue[12], timeout[12];
	const char *options[] = {
		"listening_ports", config->listen,
		"num_threads", threads,
		"connection_queue", queue,
		"listen_backlog", queue,
		"enable_keep_alive", "yes",
		"keep_alive_timeout_ms", "15000",
		"request_timeout_ms", timeout,
		"tcp_nodelay", "1",
		"decode_url", "no",
		NULL,
	};

	if (!server)
		return fail(INTERNAL, "no memory for the HTTP server");
	server->config = *config;
	init_wait(server);
	snprintf(threads, sizeof(threads), "%d", config->threads);
	snprintf(queue, sizeof(queue), "%d", config->queue);
	snprintf(timeout, sizeof(timeout), "%d", config->request_timeout_ms);
	mg_init_library(0);
	server->civetweb = mg_start(&callbacks, server, options);
	if (!server->civetweb) {
		free(server);
		return fail(INTERNAL, "cannot listen on %s", config->listen);
	}
	*out = server;
	return OK;
}

void http_server_drain(struct http_server *server, struct deadline deadline)
{
	struct timespec until = { .tv_sec = deadline.at_ms / 1000, .tv_nsec = deadline.at_ms % 1000 * 1000000 };
	lock_scope(&server->lock);

	atomic_store(&server->draining, true);
	while (atomic_load(&server->requests)) {
		if (pthread_cond_timedwait(&server->idle, &server->lock, &until))
			return;
	}
}

void http_server_stop(struct http_server *server)
{
	mg_stop(server->civetweb);
	mg_exit_library();
	pthread_cond_destroy(&server->idle);
	pthread_mutex_destroy(&server->lock);
	free(server);
}

struct http_stats http_server_stats(const struct http_server *server)
{
	return (struct http_stats){
		.connections = atomic_load(&server->connections),
		.requests = atomic_load(&server->requests),
		.threads = server->config.threads,
	};
}
