#pragma once
/*
 * The Socket.IO half of a server, without the loop that drives it: namespaces, sockets, rooms, what waits for answers and
 * what is kept for those who are away. It is the owner of the Engine.IO sessions (eio.h). All on the thread of the loop.
 *
 * A connection is one Engine.IO session; it has a socket in each namespace it has entered. Both are freed when the session
 * has ended, sockets also when they leave. Whoever iterates over the sockets of a room sends only, which ends none
 * (eio.h).
 */
#include "eio.h"
#include "sio_packet.h"
#include "socketio.h"

enum { HUB_ID_RANDOM = 15, HUB_ID_TEXT = 20, ATTACHMENTS_MAX = SIO_ATTACHMENTS_MAX };

struct room {
	struct table_link by_name;
	struct member **members;
	uint32_t n, size;
	char name[];
};

/* A socket in a room, each knowing where it stands in the other's list. */
struct member {
	struct sio_socket *socket;
	struct room *room;
	uint32_t at; /* in room->members */
	struct member *next, **back; /* of the socket's */
};

/* An answer that a client owes. */
struct call {
	struct call *next, **back;
	struct timer timer;
	struct sio_socket *socket;
	int64_t id;
	sio_answer_handler *run;
	void *arg;
};

/* A packet that has been announced and whose attachments are arriving. */
struct assembly {
	struct connection *connection;
	struct timer timer;
	size_t wanted, n;
	Str attachments[ATTACHMENTS_MAX]; /* malloc */
	size_t text_n;
	char text[];
};

struct connection {
	struct hub *hub;
	struct eio_session *session;
	struct sio_socket *sockets;
	struct timer deadline; /* for the first namespace */
	struct assembly *assembly;
	char *authorization, *client;
};

enum socket_state { SOCKET_WAITING, SOCKET_LIVE, SOCKET_GONE };

struct sio_socket {
	struct connection *connection;
	struct sio_namespace *namespace;
	struct sio_socket *next; /* of the connection */
	struct table_link by_id;
	struct member *rooms;
	struct call *calls;
	void *user;
	struct saved *identity; /* under which it can resume; NULL: it cannot */
	char *auth;             /* while it waits to be let in */
	sio_ref ref;
	uint32_t room_count;
	uint32_t mark; /* of the last broadcast that reached it */
	unsigned char state;
	char id[HUB_ID_TEXT + 1];
};

struct event_handler_row {
	struct event_handler_row *next;
	const char *name;
	sio_event_handler *run;
	void *arg;
};

struct sio_namespace {
	struct sio_namespace *next;
	struct hub *hub;
	const char *name;
	struct table sockets; /* live ones, by id */
	struct table rooms;
	struct event_handler_row *handlers;
	sio_admission_handler *admit;
	sio_connect_handler *connected;
	sio_disconnect_handler *disconnected;
	void *admit_arg, *connected_arg, *disconnected_arg;
	uint32_t mark;
	struct recovery *recovery; /* NULL: off */
};

/* Where a sio_ref leads. */
struct slot {
	struct sio_socket *socket;
	uint32_t life, next_free;
};

struct hub {
	struct eio_engine engine;
	struct wheel *wheel;
	struct sio_server *server;
	struct sio_namespace *namespaces;
	int64_t connect_timeout_ms, recovery_ms;
	size_t recovery_events;
	struct slot *slots;
	uint32_t slot_count, first_free; /* first_free: index + 1 */
	struct sio_socket *gone;         /* freed once no handler can hold them any more */
	int64_t next_call, socket_count, room_count, restored;
};

bool hub_init(struct hub *hub, const struct eio_config *engine, const struct sio_config *config, struct wheel *wheel,
	struct sio_server *server) MUST_CHECK;
void hub_finish(struct hub *hub);
struct sio_socket *hub_find(const struct hub *hub, sio_ref ref);
void hub_admit(struct hub *hub, sio_ref socket, const struct sio_welcome *welcome);
void hub_refuse(struct hub *hub, sio_ref socket, Str refusal);
bool hub_emitter_message(struct hub *hub, Str channel, Str message);
struct sio_namespace *hub_make_namespace(struct hub *hub, const char *name);
/* Writes what has gathered, and frees what has ended. From the loop alone, never from a handler. */
void hub_flush(struct hub *hub);
