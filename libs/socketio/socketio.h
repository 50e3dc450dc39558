#pragma once
/*
 * A Socket.IO server (Engine.IO 4, Socket.IO 5: clients of versions 3 and 4) on libwebsockets and libuv.
 *
 *	static void on_hello(struct sio_event *event, void *arg)
 *	{
 *		sio_ack(event, SIO_JSON(STR("\"and hello to you\"")));
 *	}
 *
 *	sio_server_create(&(struct sio_config){ .listen = "127.0.0.1:3000" }, &server);
 *	sio_on(sio_namespace(server, "/"), "hello", on_hello, NULL);
 *	sio_server_run(server);
 *
 * Arguments go in and out as JSON text, a list without its brackets: this library checks what clients say to the last
 * byte and passes it on as it came; what it means is read with the program's own JSON. What the program sends must be
 * valid JSON.
 *
 * One thread runs a server, in sio_server_run(), and calls every handler on it; only sio_post() and sio_server_stop() may
 * be called by others. A handler must not wait for anything: what takes time goes elsewhere and comes back with
 * sio_post(). It keeps no pointer to a socket over that time but a sio_ref, which finds the socket or, if it has gone,
 * nothing. Texts handed to a handler are valid until it returns; what is handed to the library is copied.
 *
 * Nothing here is promised to arrive: an event is sent to whoever is connected. A client that was away for less than
 * recovery_ms gets what it missed and goes on as the same socket (connection-state recovery).
 */
#include "base/err.h"
#include "base/str.h"

struct sio_server;
struct sio_namespace;
struct sio_socket;

/* Zero, or NULL, means the default. Times in ms, sizes in bytes. The texts must outlive the server. */
struct sio_config {
	const char *listen;  /* address:port; port 0: any, see sio_server_port() */
	const char *path;    /* "/socket.io/" */
	const char *origins; /* who may call besides pages of this host: "*", or origins with blanks between; none */
	const char *tag;     /* led before every session id, so that a proxy can find the process by it; none */
	int64_t ping_interval_ms;   /* 25,000 */
	int64_t ping_timeout_ms;    /* 20,000 */
	int64_t upgrade_timeout_ms; /* 10,000 */
	int64_t connect_timeout_ms; /* 45,000: for the first namespace, and for attachments once they are announced */
	int64_t recovery_ms;        /* how long a lost connection can be resumed; 0: not at all */
	size_t max_payload;         /* 1,000,000: of one packet */
	size_t max_queue;           /* 262,144: waiting for one client before it is dropped as too slow */
	size_t max_connections;     /* 16,384; a client that polls takes two descriptors */
	size_t recovery_events;     /* 10,000: of a namespace, that are kept for those who are away */
};

Err sio_server_create(const struct sio_config *config, struct sio_server **out) MUST_CHECK;
/* Serves until sio_server_stop(). */
void sio_server_run(struct sio_server *server);
/* Any thread, and a signal's handler: closes every connection and has sio_server_run() return. */
void sio_server_stop(struct sio_server *server);
void sio_server_destroy(struct sio_server *server);
int sio_server_port(const struct sio_server *server);
/*
 * Any thread: begins no more connections, ends those that stand one after the other over so many ms, and then stops. So
 * clients come back elsewhere in a trickle, and not all in the same moment.
 */
void sio_server_drain(struct sio_server *server, int64_t over_ms);
/*
 * Any thread: has the loop call run(arg) soon. False without memory. What has not been called when the server stops never
 * is, here as with sio_later(): its arg stays the program's to free.
 */
bool sio_post(struct sio_server *server, void (*run)(void *arg), void *arg) MUST_CHECK;
/* Calls run(arg) once, in so many ms; there is no taking it back. False without memory. */
bool sio_later(struct sio_server *server, int64_t ms, void (*run)(void *arg), void *arg) MUST_CHECK;

struct sio_stats {
	int64_t connections, sockets, rooms;                        /* at this moment */
	int64_t opened, closed, refused, upgraded, slow;            /* since the start: connections */
	int64_t packets_in, packets_out, bytes_out, writes, restored;
};

struct sio_stats sio_server_stats(const struct sio_server *server);

/* Arguments, or the answer, of an event. */
struct sio_data {
	Str json; /* a list without brackets: `1,"two",{"three":4}`; may be empty */
	const Str *attachments; /* binary ones; the JSON names the k-th {"_placeholder":true,"num":k}. At most ten */
	size_t attachment_count;
};

#define SIO_JSON(text) ((struct sio_data){ .json = (text) })

/* A socket that may have gone in the meantime. */
typedef struct {
	uint32_t slot, life; /* life 0: none */
} sio_ref;

sio_ref sio_ref_of(const struct sio_socket *socket);
/* NULL when it has gone. */
struct sio_socket *sio_find(struct sio_server *server, sio_ref ref);

/* --- namespaces and who may enter them ----------------------------------------------------------------------------- */

/* Made at its first mention, at start; "/" is one like any other. NULL without memory. */
struct sio_namespace *sio_namespace(struct sio_server *server, const char *name);

struct sio_admission {
	struct sio_socket *socket; /* can be given its user data; is in no room and gets no events yet */
	Str auth;          /* the client's CONNECT payload, a JSON object; absent when there is none */
	Str authorization; /* the header of its handshake; absent likewise */
	Str client;        /* its address; X-Real-IP counts where it is sent, so let only a proxy of yours reach this server */
	Str pid, offset;   /* it wants to resume; for programs that keep missed events themselves. Absent: not */
	Str refusal;       /* to be set with SIO_REFUSE: {"message":"…"[,"data":…]} */
};

enum sio_admit { SIO_ADMIT, SIO_REFUSE, SIO_LATER };

/* Asked each time, also of those who resume. After SIO_LATER the program calls sio_admit() or sio_refuse(). */
typedef enum sio_admit sio_admission_handler(struct sio_admission *admission, void *arg);

/* An event with its name, for somebody who missed it. */
struct sio_missed {
	const char *event;
	struct sio_data data;
};

/* How somebody is let in who was asked to wait, all optional. */
struct sio_welcome {
	Str sid, pid; /* of the connection it resumes, which ends if it still stands; or a pid of the program's own making */
	bool resumed; /* goes on under sid, after these: */
	const struct sio_missed *missed;
	size_t missed_count;
};

/* A socket that has gone is no error. Welcome NULL: as with SIO_ADMIT, so that it can resume by the library's own means. */
void sio_admit(struct sio_server *server, sio_ref socket, const struct sio_welcome *welcome);
void sio_refuse(struct sio_server *server, sio_ref socket, Str refusal);

void sio_on_admission(struct sio_namespace *namespace, sio_admission_handler *run, void *arg);
typedef void sio_connect_handler(struct sio_socket *socket, Str auth, bool resumed, void *arg);
void sio_on_connect(struct sio_namespace *namespace, sio_connect_handler *run, void *arg);
/* The last that is heard of a socket, also of one that will resume. Its rooms can still be asked for. */
typedef void sio_disconnect_handler(struct sio_socket *socket, const char *reason, void *arg);
void sio_on_disconnect(struct sio_namespace *namespace, sio_disconnect_handler *run, void *arg);

/* --- sockets ----------------------------------------------------------------------------------------------------------- */

Str sio_id(const struct sio_socket *socket);
struct sio_namespace *sio_namespace_of(const struct sio_socket *socket);
struct sio_server *sio_server_of(const struct sio_socket *socket);
void *sio_user(const struct sio_socket *socket);
void sio_set_user(struct sio_socket *socket, void *user);

/* The client does not come back by itself after a disconnect alone; after `close`, which ends its transport, it does. */
void sio_disconnect(struct sio_socket *socket);
void sio_drop(struct sio_socket *socket);

/*
 * Both may be repeated. False without memory, for no name (1 to SIO_ROOM_NAME_MAX bytes, none of them zero), or when it is
 * in SIO_ROOMS_MAX rooms already. A room named like the id of a socket hears what is broadcast to that id, as in the
 * reference; what is emitted to the socket itself it does not.
 */
enum { SIO_ROOMS_MAX = 10 * 1000, SIO_ROOM_NAME_MAX = 200 };
bool sio_join(struct sio_socket *socket, Str room) MUST_CHECK;
void sio_leave(struct sio_socket *socket, Str room);
bool sio_is_in(const struct sio_socket *socket, Str room);
/*
 * Calls run for each socket that is in the room now, absent: in the namespace; it may do anything to them. False without
 * memory.
 */
bool sio_each(struct sio_namespace *namespace, Str room, void (*run)(struct sio_socket *socket, void *arg), void *arg) MUST_CHECK;
/* The rooms a socket is in. It must not enter or leave any meanwhile. */
void sio_each_room(const struct sio_socket *socket, void (*run)(Str room, void *arg), void *arg);
/* The live socket of this id, or NULL. */
struct sio_socket *sio_find_id(struct sio_namespace *namespace, Str id);

/* --- events ------------------------------------------------------------------------------------------------------------ */

struct sio_event {
	struct sio_socket *socket;
	Str name; /* as JSON: with quotes, if it is a text */
	struct sio_data data;
	int64_t ack; /* -1: no answer is wanted, or it has been given */
};

typedef void sio_event_handler(struct sio_event *event, void *arg);
/* name NULL: all that have no handler of their own. */
void sio_on(struct sio_namespace *namespace, const char *name, sio_event_handler *run, void *arg);
/* The i-th argument, as JSON; false when there are not so many. */
bool sio_arg(const struct sio_event *event, size_t i, Str *out);

/* Answers once, if an answer is wanted at all. */
void sio_ack(struct sio_event *event, struct sio_data data);

/* The answer to an event that is given later; it may be given once, by copies of it too. */
struct sio_reply {
	sio_ref socket;
	int64_t ack;
};

struct sio_reply sio_reply_later(struct sio_event *event);
void sio_reply(struct sio_server *server, struct sio_reply reply, struct sio_data data);

void sio_emit(struct sio_socket *socket, const char *event, struct sio_data data);
/* Dropped when the client is not ready to take it at once: for what the next one makes old. */
void sio_emit_volatile(struct sio_socket *socket, const char *event, struct sio_data data);

/* answer is absent when there was none in time, or the socket has gone; socket is NULL then. */
typedef void sio_answer_handler(struct sio_socket *socket, const struct sio_data *answer, void *arg);
void sio_call(struct sio_socket *socket, const char *event, struct sio_data data, int64_t timeout_ms,
	sio_answer_handler *run, void *arg);

/* Whom a broadcast goes to. Rooms are names of rooms or ids of sockets; their texts live for the call. */
enum { SIO_TARGET_ROOMS = 16 };

struct sio_target {
	struct sio_namespace *namespace;
	Str to[SIO_TARGET_ROOMS], except[SIO_TARGET_ROOMS];
	int to_count, except_count; /* nobody named: everybody in the namespace */
	bool is_volatile;
};

static inline struct sio_target sio_to(struct sio_namespace *namespace, Str room)
{
	return (struct sio_target){ .namespace = namespace, .to = { room }, .to_count = room.p ? 1 : 0 };
}

/* A socket in several of the rooms gets it once. Returns to how many it went. */
size_t sio_broadcast(const struct sio_target *target, const char *event, struct sio_data data);

/* --- neighbours -------------------------------------------------------------------------------------------------------- */

/*
 * What @socket.io/redis-emitter publishes on "socket.io#<namespace>#" and "socket.io#<namespace>#<room>#", as the
 * program received it from Redis: an event into our rooms. False when it is none.
 */
bool sio_emitter_message(struct sio_server *server, Str channel, Str message);

/* Raw Engine.IO under another path of the same server. */
struct eio_handlers;
bool sio_serve_engine(struct sio_server *server, const char *path, const struct eio_handlers *handlers, void *arg) MUST_CHECK;
