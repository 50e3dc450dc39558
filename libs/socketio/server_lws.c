/*
 * What carries the wires: libwebsockets, version 4.1 or newer, on our libuv loop. It parses HTTP and WebSocket and keeps
 * what a socket does not take at once; everything else is the engine's. No other file includes its header.
 *
 * Two of its ways matter here. It writes a frame's head itself only if asked to; we hand it whole frames with
 * LWS_WRITE_RAW, so that many of them go out in one write, each whole, because between two of our writes it may put a pong
 * of its own. And what is sent while something waits is appended to its own list without a bound, which is why
 * wire_ops.ready() has to be asked first.
 */
#include "server_ask.h"
#include "server_private.h"
#include <string.h>

enum {
	HEADERS_MAX     = 16 * 1024,
	RECEIVE_CHUNK   = 1024, /* of room that each WebSocket has to itself */
	WRITE_MAX       = 1024 * 1024,
	REQUEST_S       = 20,
	KEEP_ALIVE_S    = 75, /* longer than a proxy's */
	GOODBYE_S       = 3,  /* for a client to take the rest and the close frame */
	ANSWER_HEAD_MAX = 4096,
	TOO_LARGE_CODE  = 1009,
	FDS_OF_SESSION  = 2, /* of one that polls: its GET and its POST */
	SPARE_FDS       = 64,
};

struct conn {
	struct wire wire;
	struct lws *lws;
	struct sio_server *server;
	struct buf message; /* what has come of a message in pieces */
	unsigned close_code;
	bool established, closing;
	bool in_callback; /* the outcome of an answer is the callback's to return */
	bool over;        /* the connection ends with its answer */
	bool head;        /* the request is for the head alone */
};

static struct conn *conn_of(struct wire *wire)
{
	return OWNER(struct conn, wire, wire);
}

/* --- what the engine does to a wire -------------------------------------------------------------------------------------- */

static const char *reason_of(int status)
{
	switch (status) {
	case 200:
		return "OK";
	case 204:
		return "No Content";
	case 403:
		return "Forbidden";
	case 404:
		return "Not Found";
	case 411:
		return "Length Required";
	case 413:
		return "Payload Too Large";
	case 503:
		return "Service Unavailable";
	default:
		return "Bad Request";
	}
}

static void write_head(struct buf *out, const struct wire_answer *answer)
{
	buf_format(out, "HTTP/1.1 %d %s\r\n", answer->status, reason_of(answer->status));
	if (answer->type)
		buf_format(out, "Content-Type: %s\r\n", answer->type);
	if (answer->status != 204)
		buf_format(out, "Content-Length: %zu\r\n", answer->body.n);
	buf_add_literal(out, "Cache-Control: no-store\r\n");
	if (answer->close)
		buf_add_literal(out, "Connection: close\r\n");
	buf_add_str(out, answer->headers);
	buf_add_literal(out, "\r\n");
}

/* Whoever does not read an answer for so long does not answer pings either. */
static int answer_s(const struct sio_server *server)
{
	return (int)((server->engine.ping_interval_ms + server->engine.ping_timeout_ms) / 1000) + 1;
}

static void end_soon(struct conn *conn)
{
	if (conn->in_callback)
		conn->over = true;
	else
		lws_set_timeout(conn->lws, PENDING_TIMEOUT_USER_REASON_BASE, LWS_TO_KILL_ASYNC);
}

static void on_answer(struct wire *wire, const struct wire_answer *answer)
{
	struct conn *conn = conn_of(wire);
	struct buf out;

	buf_init(&out, ANSWER_HEAD_MAX + answer->headers.n + answer->body.n);
	write_head(&out, answer);
	if (!conn->head)
		buf_add_str(&out, answer->body);
	/* Time to read the answer, and to send the rest of a body that nobody wants; when both are done, that of keep-alive. */
	lws_set_timeout(conn->lws, PENDING_TIMEOUT_USER_REASON_BASE, answer_s(conn->server));
	if (out.failed || lws_write(conn->lws, (unsigned char *)out.p, out.n, LWS_WRITE_HTTP_FINAL) < 0)
		end_soon(conn);
	else if (answer->close || lws_http_transaction_completed(conn->lws))
		end_soon(conn);
	buf_finish(&out);
}

static bool on_send(struct wire *wire, Str bytes)
{
	return lws_write(conn_of(wire)->lws, (unsigned char *)(uintptr_t)bytes.p, bytes.n, LWS_WRITE_RAW) >= 0;
}

static bool is_ready(struct wire *wire)
{
	struct conn *conn = conn_of(wire);

	return conn->established && !conn->closing && !lws_partial_buffered(conn->lws);
}

/*
 * The close frame is ours, behind whatever waits: libwebsockets sends its own only from some of its callbacks. The client
 * closes the connection then, for which it has so many seconds.
 */
static void say_goodbye(struct conn *conn)
{
	unsigned char frame[] = { 0x88, 2, (unsigned char)(conn->close_code >> 8), (unsigned char)conn->close_code };

	if (lws_write(conn->lws, frame, sizeof(frame), LWS_WRITE_RAW) < 0)
		end_soon(conn);
	else
		lws_set_timeout(conn->lws, PENDING_TIMEOUT_USER_REASON_BASE, GOODBYE_S);
}

static void on_close(struct wire *wire, unsigned code)
{
	struct conn *conn = conn_of(wire);

	if (conn->closing)
		return;
	conn->closing = true;
	conn->close_code = code;
	if (!code)
		end_soon(conn);
	else if (conn->established)
		say_goodbye(conn);
}

static const struct wire_ops ops = { .answer = on_answer, .send = on_send, .ready = is_ready, .close = on_close };

/* --- requests ------------------------------------------------------------------------------------------------------------ */

static struct conn *conn_get(struct lws *lws)
{
	struct conn *conn = lws_get_opaque_user_data(lws);

	if (conn)
		return conn;
	conn = calloc(1, sizeof(*conn));
	if (!conn)
		return NULL;
	conn->wire.ops = &ops;
	conn->lws = lws;
	conn->server = lws_context_user(lws_get_context(lws));
	lws_set_opaque_user_data(lws, conn);
	return conn;
}

static void answer_unknown(struct conn *conn, bool upgrade)
{
	on_answer(&conn->wire, &(struct wire_answer){ .status = 404, .type = "text/plain; charset=UTF-8", .headers = STR(""),
		.body = STR("Not Found"), .close = upgrade });
}

/* While one is being answered no other may come on the same connection: whoever does that is no client of ours. */
static int take_request(struct conn *conn)
{
	struct texts texts;
	struct eio_ask ask;
	struct eio_engine *engine;

	if (conn->wire.use != WIRE_IDLE)
		return -1;
	ask = ask_of(conn->lws, &texts, false);
	engine = server_engine(conn->server, ask.path);
	conn->head = lws_hdr_total_length(conn->lws, WSI_TOKEN_HEAD_URI);
	lws_set_timeout(conn->lws, NO_PENDING_TIMEOUT, 0);
	if (engine)
		eio_request(engine, &conn->wire, &ask);
	else
		answer_unknown(conn, false);
	if (conn->wire.use == WIRE_POST)
		lws_set_timeout(conn->lws, PENDING_TIMEOUT_HTTP_CONTENT, REQUEST_S);
	return conn->over ? -1 : 0;
}

static int take_upgrade(struct conn *conn, const char *to)
{
	struct texts texts;
	struct eio_ask ask = ask_of(conn->lws, &texts, true);
	struct eio_engine *engine = server_engine(conn->server, ask.path);

	if (conn->wire.use != WIRE_IDLE || strcasecmp(to, "websocket") != 0 || ask.method != EIO_GET)
		return -1;
	if (!engine)
		answer_unknown(conn, true);
	return engine && eio_upgrade(engine, &conn->wire, &ask) ? 0 : -1;
}

static int take_body(struct conn *conn, Str piece)
{
	if (conn->wire.use != WIRE_POST)
		return 0;
	buf_add_str(&conn->wire.body, piece);
	if (conn->wire.body.failed)
		eio_body_too_large(&conn->wire);
	return conn->over ? -1 : 0;
}

static int end_body(struct conn *conn)
{
	if (conn->wire.use == WIRE_POST)
		eio_body(&conn->wire);
	return conn->over ? -1 : 0;
}

/* --- WebSockets ------------------------------------------------------------------------------------------------------------ */

static size_t payload_max(const struct conn *conn)
{
	return conn->server->engine.max_payload;
}

static int too_large(struct conn *conn)
{
	buf_finish(&conn->message);
	on_close(&conn->wire, TOO_LARGE_CODE);
	eio_wire_gone(&conn->wire);
	return conn->over ? -1 : 0;
}

static int take_piece(struct conn *conn, Str piece)
{
	bool binary = lws_frame_is_binary(conn->lws);
	bool last = lws_is_final_fragment(conn->lws) && !lws_remaining_packet_payload(conn->lws);

	if (conn->closing)
		return 0;
	if (lws_is_first_fragment(conn->lws))
		buf_init(&conn->message, payload_max(conn));
	/* Also of what is only claimed as yet. */
	if (conn->message.n + piece.n + lws_remaining_packet_payload(conn->lws) > payload_max(conn))
		return too_large(conn);
	if (last && !conn->message.n) {
		eio_socket_message(&conn->wire, piece, binary);
		return conn->over ? -1 : 0;
	}
	buf_add_str(&conn->message, piece);
	if (conn->message.failed)
		return too_large(conn);
	if (last) {
		eio_socket_message(&conn->wire, buf_str(&conn->message), binary);
		buf_finish(&conn->message);
	}
	return conn->over ? -1 : 0;
}

static int established(struct conn *conn)
{
	conn->established = true;
	if (conn->closing)
		say_goodbye(conn);
	else
		eio_socket_ready(&conn->wire);
	return conn->over ? -1 : 0;
}

static int writable(struct conn *conn)
{
	eio_wire_writable(&conn->wire);
	return conn->over ? -1 : 0;
}

static int destroyed(struct lws *lws, struct conn *conn)
{
	lws_set_opaque_user_data(lws, NULL);
	eio_wire_gone(&conn->wire);
	buf_finish(&conn->message);
	free(conn);
	return 0;
}

/* --- the callback ---------------------------------------------------------------------------------------------------------- */

static int dispatch(struct conn *conn, enum lws_callback_reasons reason, void *in, size_t n)
{
	Str bytes = { .p = in ? in : "", .n = n };

	switch (reason) {
	case LWS_CALLBACK_HTTP:
		return take_request(conn);
	case LWS_CALLBACK_HTTP_BODY:
		return take_body(conn, bytes);
	case LWS_CALLBACK_HTTP_BODY_COMPLETION:
		return end_body(conn);
	case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE:
		return take_upgrade(conn, in);
	case LWS_CALLBACK_ESTABLISHED:
		return established(conn);
	case LWS_CALLBACK_RECEIVE:
		return take_piece(conn, bytes);
	case LWS_CALLBACK_SERVER_WRITEABLE:
		return writable(conn);
	case LWS_CALLBACK_CLOSED:
	case LWS_CALLBACK_CLOSED_HTTP:
		conn->closing = true;
		eio_wire_gone(&conn->wire);
		return 0;
	default:
		return 0;
	}
}

static bool begins(enum lws_callback_reasons reason)
{
	return reason == LWS_CALLBACK_HTTP || reason == LWS_CALLBACK_HTTP_CONFIRM_UPGRADE;
}

static int callback(struct lws *lws, enum lws_callback_reasons reason, void *user, void *in, size_t n)
{
	struct conn *conn = lws ? lws_get_opaque_user_data(lws) : NULL;
	int result;

	(void)user;
	if (!conn && begins(reason))
		conn = conn_get(lws);
	if (!conn)
		return begins(reason) ? -1 : 0;
	if (reason == LWS_CALLBACK_WSI_DESTROY)
		return destroyed(lws, conn);
	conn->in_callback = true;
	result = dispatch(conn, reason, in, n);
	conn->in_callback = false;
	return result;
}

/* --- listening ------------------------------------------------------------------------------------------------------------- */

/* All timers are the wheel's. */
static const lws_retry_bo_t no_pings = { .secs_since_valid_ping = 0, .secs_since_valid_hangup = 0 };

static const struct lws_protocols protocols[] = {
	{ .name = "http", .callback = callback, .rx_buffer_size = RECEIVE_CHUNK, .tx_packet_size = WRITE_MAX },
	{ 0 },
};

Err server_listen(struct sio_server *server)
{
	void *loops[] = { &server->loop };
	struct lws_context_creation_info info = {
		.port = server->port,
		.iface = server->host,
		.protocols = protocols,
		.options = LWS_SERVER_OPTION_LIBUV | LWS_SERVER_OPTION_SKIP_SERVER_CANONICAL_NAME |
			LWS_SERVER_OPTION_FAIL_UPON_UNABLE_TO_BIND,
		.foreign_loops = loops,
		.max_http_header_data = HEADERS_MAX,
		.timeout_secs = REQUEST_S,
		.keepalive_timeout = KEEP_ALIVE_S,
		.fd_limit_per_thread = (unsigned)server->max_connections * FDS_OF_SESSION + SPARE_FDS,
		.retry_and_idle_policy = &no_pings,
		.user = server,
		.gid = -1,
		.uid = -1,
	};

	lws_set_log_level(0, NULL);
	server->lws = lws_create_context(&info);
	if (!server->lws)
		return fail(INTERNAL, "cannot listen on %s:%d", server->host, server->port);
	server->port = lws_get_vhost_listen_port(lws_get_vhost_by_name(server->lws, "default"));
	return OK;
}

void server_unlisten(struct sio_server *server)
{
	if (server->lws)
		lws_context_destroy(take(server->lws));
}
