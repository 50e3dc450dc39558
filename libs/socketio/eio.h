#pragma once
/*
 * Engine.IO 4: sessions over long-polling and WebSocket, and the step from the one to the other. It is told what clients
 * do through wires (wire.h) and tells its owner of sessions, messages and ends through three functions. It knows nothing
 * of Socket.IO, of sockets or of threads: all on the thread of the loop.
 *
 * A session is the engine's. It is valid from open() until closed() has returned. Nothing that is sent leaves at once:
 * eio_flush(), which the loop calls before it waits and after it has waited, writes what each session has gathered in one
 * go. A session whose client does not take what it is sent is closed there too, so that no call of the owner's ends one
 * that it is just dealing with, eio_close() apart.
 */
#include "queue.h"
#include "table.h"
#include "wheel.h"
#include "wire.h"

enum { EIO_TAG_MAX = 40, EIO_SID_RANDOM = 15, EIO_SID_MAX = EIO_TAG_MAX + 24, EIO_TICK_MS = 100, EIO_LINGER_MS = 30 * 1000 };

/* All times in ms, all sizes in bytes. The texts outlive the engine. */
struct eio_config {
	const char *path;    /* with a slash at both ends */
	const char *origins; /* who may call besides pages of the server's own host: "*", or a list with blanks or commas */
	const char *tag;     /* led before each session id, for a proxy that finds the process by it; NULL: none */
	int64_t ping_interval_ms, ping_timeout_ms, upgrade_timeout_ms;
	size_t max_payload; /* of one packet */
	size_t max_queue;   /* waiting for a client before it counts as too slow */
	size_t max_sessions;
	bool no_polling, no_upgrades;
};

/* Why a session ended, in the words of the protocol's reference where it has them. */
#define EIO_END_TRANSPORT "transport close"
#define EIO_END_ERROR     "transport error"
#define EIO_END_PING      "ping timeout"
#define EIO_END_PARSE     "parse error"
#define EIO_END_SERVER    "forced close"
#define EIO_END_SLOW      "slow reader"
#define EIO_END_SHUTDOWN  "server shutting down"

enum eio_method { EIO_GET, EIO_POST, EIO_OPTIONS, EIO_OTHER };

/* A request as it arrives. The texts live for the call. */
struct eio_ask {
	enum eio_method method;
	Str path, query;
	Str host, origin, authorization, client, content_type, preflight_headers;
	int64_t length; /* of the body; -1: not stated */
	bool upgrade;   /* to a WebSocket */
};

struct eio_engine;

struct eio_handlers {
	/* The ask is that of the handshake. What is returned becomes session->user; NULL refuses the session. */
	void *(*open)(void *arg, struct eio_session *session, const struct eio_ask *ask);
	void (*message)(struct eio_session *session, Str data, bool binary);
	void (*closed)(struct eio_session *session, const char *reason);
};

enum eio_state { EIO_POLLING, EIO_PROBING, EIO_WEBSOCKET, EIO_CLOSING, EIO_DEAD };

struct eio_session {
	struct eio_engine *engine;
	void *user;
	struct table_link by_id; /* its key is the session id */
	struct wire *socket;     /* the WebSocket, also one that is only probing */
	struct wire *poll;       /* the GET that is held */
	struct wire *post;       /* the POST whose body is arriving */
	struct queue queue;
	struct timer heartbeat, upgrade;
	struct eio_session *next_dirty;
	const char *doomed; /* why it is to be closed when it is flushed next */
	unsigned char state;
	bool dirty, awaits_pong, probed;
	int ticks; /* of the upgrade that are left */
	char id[EIO_SID_MAX];
};

struct eio_stats {
	int64_t opened, closed, slow, refused, upgraded;
	int64_t frames_in, frames_out, bytes_out, writes;
};

struct eio_engine {
	struct eio_config config;
	const struct eio_handlers *handlers;
	void *arg;
	struct wheel *wheel;
	struct table sessions;
	struct eio_session *dirty, *dead;
	struct frame *ping; /* made once */
	char *batch;               /* room to gather frames in */
	struct eio_stats stats;
	bool draining; /* no new sessions */
};

bool eio_init(struct eio_engine *engine, const struct eio_config *config, const struct eio_handlers *handlers, void *arg,
	struct wheel *wheel) MUST_CHECK;
/* Every session must have been closed. */
void eio_finish(struct eio_engine *engine);

/* --- for whoever carries wires ------------------------------------------------------------------------------------- */

bool eio_serves(const struct eio_engine *engine, Str path);
/* A request that is none for a WebSocket. If the wire's use is WIRE_POST then, its body is wanted, and eio_body(). */
void eio_request(struct eio_engine *engine, struct wire *wire, const struct eio_ask *ask);
/* The wire's body is whole. */
void eio_body(struct wire *wire);
/* More of a body than the wire's buffer may hold. */
void eio_body_too_large(struct wire *wire);
/* False when it was refused and answered. The wire is a WebSocket from then on. */
bool eio_upgrade(struct eio_engine *engine, struct wire *wire, const struct eio_ask *ask) MUST_CHECK;
/* The handshake of the WebSocket is done. */
void eio_socket_ready(struct wire *wire);
void eio_socket_message(struct wire *wire, Str data, bool binary);
void eio_wire_writable(struct wire *wire);
void eio_wire_gone(struct wire *wire);

/* --- for the owner --------------------------------------------------------------------------------------------------- */

static inline Str eio_id(const struct eio_session *session)
{
	return session->by_id.key;
}

/* Takes over the caller's count of the frame. Nothing happens on a session that has ended. */
void eio_send(struct eio_session *session, struct frame *frame);
/* Tells the client, as far as its transport can; closed() is called before it returns. May be repeated. */
void eio_close(struct eio_session *session, const char *reason);
/* How much waits for the client. */
static inline size_t eio_waiting(const struct eio_session *session)
{
	return session->queue.bytes;
}

void eio_flush(struct eio_engine *engine);
void eio_close_all(struct eio_engine *engine, const char *reason);
/* Closes so many of them, any. */
void eio_close_some(struct eio_engine *engine, size_t n, const char *reason);
