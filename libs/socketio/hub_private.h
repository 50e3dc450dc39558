#pragma once
/* What the files of hub.h share. */
#include "hub.h"

/* A packet ready to go out: its text, and its attachments as frames of their own. Counted once as a whole. */
struct packet {
	unsigned count;
	uint32_t n;
	size_t bytes;
	struct frame *frames[];
};

/* hub_packet.c. NULL without memory. */
struct packet *packet_make(const struct sio_packet *head, Str opening, const struct sio_data *data, Str offset) MUST_CHECK;
struct packet *packet_event(const struct sio_namespace *namespace, const char *event, const struct sio_data *data, int64_t ack,
	Str offset) MUST_CHECK;
/* A packet of no attachments whose JSON is given whole. */
struct packet *packet_plain(const struct sio_namespace *namespace, enum sio_type type, Str json) MUST_CHECK;
void packet_drop(struct packet *packet);
/* Sends, and keeps the packet. */
void packet_send(struct sio_socket *socket, const struct packet *packet);
/* The same, and lets go of it; NULL, for want of memory, closes the connection. A socket that has gone is sent nothing. */
void packet_give(struct sio_socket *socket, struct packet *packet);

/* hub_connection.c */
extern const struct eio_handlers hub_handlers;
void connection_end(struct connection *connection, const char *reason);

/* hub_socket.c */
struct sio_namespace *hub_namespace(const struct hub *hub, Str name);
void socket_enter(struct connection *connection, const struct sio_packet *packet);
struct sio_socket *connection_socket(const struct connection *connection, Str namespace);
void socket_go_live(struct sio_socket *socket);
/* It leaves everything; `resumable` keeps it for a while. */
void socket_end(struct sio_socket *socket, const char *reason, bool resumable);

/* hub_room.c */
/* Without zero bytes, because names are kept as C strings for those who come back. */
bool room_name_good(Str name);
struct room *room_find(const struct sio_namespace *namespace, Str name);
void rooms_leave_all(struct sio_socket *socket);

/* hub_call.c */
void calls_cancel(struct sio_socket *socket);
void call_answered(struct sio_socket *socket, int64_t id, const struct sio_data *answer);

/* hub_emit.c */
bool target_names(const struct sio_target *target, Str room);

/* hub_recovery.c */
enum { OFFSET_TEXT_MAX = 40 };

struct recovery;

struct recovery *recovery_create(struct hub *hub) MUST_CHECK;
void recovery_destroy(struct recovery *recovery);
/* The offset that the next event gets; of the last one, for what is not kept. Empty when recovery is off. */
Str recovery_offset(const struct sio_namespace *namespace, bool next, char room[static OFFSET_TEXT_MAX]);
/* Keeps an event that bears the next offset; a personal one is for the socket whose id the target names, and no room's. */
void recovery_keep(struct sio_namespace *namespace, const struct sio_target *target, bool personal, struct packet *packet);
/* A new identity for a socket that begins. */
void recovery_begin(struct sio_socket *socket);
/* Goes on as who the client says it was: takes over its id, its rooms and what it missed. False when it cannot. */
bool recovery_resume(struct sio_socket *socket, Str pid, Str offset);
/* The identity is kept for a while, or forgotten. */
void recovery_suspend(struct sio_socket *socket);
void recovery_forget(struct sio_socket *socket);
Str recovery_pid(const struct sio_socket *socket);

static inline Str socket_id_str(const struct sio_socket *socket)
{
	return (Str){ .p = socket->id, .n = HUB_ID_TEXT };
}

/* hub.c. A slot for the socket; false without memory. */
bool slot_take(struct sio_socket *socket);
void slot_free(struct sio_socket *socket);
void hub_make_id(char id[static HUB_ID_TEXT + 1]);
