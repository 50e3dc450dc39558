#include "hub_private.h"

/* One event on its way: the packet, and the mark of those who have it or shall not have it. */
struct sending {
	struct packet *packet;
	uint32_t mark;
	bool is_volatile;
	size_t reached;
};

static bool is_ready(const struct sio_socket *socket)
{
	const struct eio_session *session = socket->connection->session;

	if (session->queue.n)
		return false;
	if (session->state != EIO_WEBSOCKET)
		return session->poll;
	return session->socket && session->socket->ops->ready(session->socket);
}

static void send_to(struct sending *sending, struct sio_socket *socket)
{
	if (socket->mark == sending->mark || socket->state != SOCKET_LIVE)
		return;
	socket->mark = sending->mark;
	if (sending->is_volatile && !is_ready(socket))
		return;
	packet_send(socket, sending->packet);
	sending->reached++;
}

static void pass_over(struct sending *sending, struct sio_socket *socket)
{
	socket->mark = sending->mark;
}

/* A name is a room's or a socket's own id. It may be both: whoever joins such a room takes nothing from the socket. */
static void each_of(struct sio_namespace *namespace, Str name, struct sending *sending,
	void (*visit)(struct sending *sending, struct sio_socket *socket))
{
	struct room *room = room_find(namespace, name);
	struct table_link *link = table_find(&namespace->sockets, name);

	for (uint32_t i = 0; room && i < room->n; i++)
		visit(sending, room->members[i]->socket);
	if (link)
		visit(sending, OWNER(struct sio_socket, by_id, link));
}

bool target_names(const struct sio_target *target, Str name)
{
	for (int i = 0; i < target->to_count; i++) {
		if (str_eq(target->to[i], name))
			return true;
	}
	return false;
}

/* Marks tell who has been reached; when they have gone once round, old ones would lie. */
static uint32_t next_mark(struct sio_namespace *namespace)
{
	if (++namespace->mark)
		return namespace->mark;
	for (struct table_link *link = NULL; (link = table_next(&namespace->sockets, link));)
		OWNER(struct sio_socket, by_id, link)->mark = 0;
	return ++namespace->mark;
}

static size_t deliver(const struct sio_target *target, struct sio_socket *only, struct packet *packet)
{
	struct sio_namespace *namespace = target->namespace;
	struct sending sending = { .packet = packet, .mark = next_mark(namespace), .is_volatile = target->is_volatile };

	if (only) {
		send_to(&sending, only);
		return sending.reached;
	}
	for (int i = 0; i < target->except_count; i++)
		each_of(namespace, target->except[i], &sending, pass_over);
	for (int i = 0; i < target->to_count; i++)
		each_of(namespace, target->to[i], &sending, send_to);
	if (!target->to_count) {
		for (struct table_link *link = NULL; (link = table_next(&namespace->sockets, link));)
			send_to(&sending, OWNER(struct sio_socket, by_id, link));
	}
	return sending.reached;
}

static size_t send(const struct sio_target *target, struct sio_socket *only, const char *event, struct sio_data data)
{
	char text[OFFSET_TEXT_MAX];
	Str offset = recovery_offset(target->namespace, !target->is_volatile, text);
	struct packet *packet = packet_event(target->namespace, event, &data, -1, offset);
	size_t reached;

	if (!packet)
		return 0;
	if (!target->is_volatile)
		recovery_keep(target->namespace, target, only, packet);
	reached = deliver(target, only, packet);
	packet_drop(packet);
	return reached;
}

size_t sio_broadcast(const struct sio_target *target, const char *event, struct sio_data data)
{
	return send(target, NULL, event, data);
}

static void emit(struct sio_socket *socket, const char *event, const struct sio_data *data, bool is_volatile)
{
	struct sio_target target = sio_to(socket->namespace, socket_id_str(socket));

	target.is_volatile = is_volatile;
	if (socket->state == SOCKET_LIVE)
		send(&target, socket, event, *data);
}

void sio_emit(struct sio_socket *socket, const char *event, struct sio_data data)
{
	emit(socket, event, &data, false);
}

void sio_emit_volatile(struct sio_socket *socket, const char *event, struct sio_data data)
{
	emit(socket, event, &data, true);
}
