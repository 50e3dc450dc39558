#include "hub_private.h"

#include "json_scan.h"

#include <string.h>

static void connection_free(struct connection *connection)
{
	free(connection->authorization);
	free(connection->client);
	free(connection);
}

static char *keep_text(Str text)
{
	return text.n ? strndup(text.p, text.n) : NULL;
}

static void not_in_time(struct timer *timer)
{
	connection_end(OWNER(struct connection, deadline, timer), EIO_END_SERVER);
}

static void *on_open(void *arg, struct eio_session *session, const struct eio_ask *ask)
{
	struct hub *hub = arg;
	struct connection *connection = calloc(1, sizeof(*connection));

	if (!connection)
		return NULL;
	*connection = (struct connection){ .hub = hub, .session = session, .authorization = keep_text(ask->authorization),
		.client = keep_text(ask->client) };
	wheel_set(hub->wheel, &connection->deadline, hub->connect_timeout_ms, not_in_time);
	return connection;
}

void connection_end(struct connection *connection, const char *reason)
{
	eio_close(connection->session, reason);
}

/* --- attachments --------------------------------------------------------------------------------------------------------- */

static void assembly_free(struct assembly *assembly)
{
	for (size_t i = 0; i < assembly->n; i++)
		free((char *)(uintptr_t)assembly->attachments[i].p);
	free(assembly);
}

static void assembly_drop(struct connection *connection)
{
	struct assembly *assembly = take(connection->assembly);

	if (!assembly)
		return;
	wheel_clear(connection->hub->wheel, &assembly->timer);
	assembly_free(assembly);
}

static void never_came(struct timer *timer)
{
	connection_end(OWNER(struct assembly, timer, timer)->connection, EIO_END_PARSE);
}

static bool assembly_begin(struct connection *connection, Str text, size_t wanted)
{
	struct assembly *assembly = calloc(1, sizeof(*assembly) + text.n);

	if (!assembly)
		return false;
	assembly->connection = connection;
	assembly->wanted = wanted;
	assembly->text_n = text.n;
	memcpy(assembly->text, text.p, text.n);
	connection->assembly = assembly;
	wheel_set(connection->hub->wheel, &assembly->timer, connection->hub->connect_timeout_ms, never_came);
	return true;
}

/* --- packets ------------------------------------------------------------------------------------------------------------- */

static const struct event_handler_row *handler_of(const struct sio_namespace *namespace, Str name)
{
	const struct event_handler_row *any = NULL;

	for (const struct event_handler_row *row = namespace->handlers; row; row = row->next) {
		if (!row->name)
			any = row;
		else if (json_text_is(name, row->name))
			return row;
	}
	return any;
}

static void take_event(struct sio_socket *socket, const struct sio_packet *packet, const struct sio_data *data)
{
	struct sio_event event = { .socket = socket, .data = *data, .ack = packet->ack };
	const struct event_handler_row *row;

	sio_event_split(packet->json, &event.name, &event.data.json);
	row = handler_of(socket->namespace, event.name);
	if (row)
		row->run(&event, row->arg);
}

static struct sio_socket *live_socket(const struct connection *connection, const struct sio_packet *packet)
{
	struct sio_socket *socket = connection_socket(connection, packet->namespace);

	return socket && socket->state == SOCKET_LIVE ? socket : NULL;
}

/* Touches nothing of the connection after a handler has run: it may have ended. */
static bool dispatch(struct connection *connection, const struct sio_packet *packet, const Str *attachments)
{
	struct sio_data data = { .attachments = attachments, .attachment_count = packet->attachments };
	struct sio_socket *socket;

	if (packet->type == SIO_CONNECT) {
		socket_enter(connection, packet);
		return true;
	}
	socket = live_socket(connection, packet);
	if (!socket)
		return false;
	if (packet->type == SIO_DISCONNECT) {
		socket_end(socket, "client namespace disconnect", false);
	} else if (packet->type == SIO_EVENT || packet->type == SIO_BINARY_EVENT) {
		take_event(socket, packet, &data);
	} else {
		data.json = json_inside(packet->json);
		call_answered(socket, packet->ack, &data);
	}
	return true;
}

static bool take_text(struct connection *connection, Str text)
{
	struct sio_packet packet;

	if (connection->assembly || !sio_packet_read(text, &packet))
		return false;
	if (!packet.attachments)
		return dispatch(connection, &packet, NULL);
	/* Whoever has not been let in must not fill memory either. */
	return live_socket(connection, &packet) && assembly_begin(connection, text, packet.attachments);
}

static bool take_attachment(struct connection *connection, Str bytes)
{
	struct assembly *assembly = connection->assembly;
	struct sio_packet packet;
	char *copy;
	bool good;

	if (!assembly)
		return false;
	copy = malloc(bytes.n ? bytes.n : 1);
	if (!copy)
		return false;
	if (bytes.n)
		memcpy(copy, bytes.p, bytes.n);
	assembly->attachments[assembly->n++] = (Str){ .p = copy, .n = bytes.n };
	if (assembly->n < assembly->wanted)
		return true;
	/* It is set apart, so that whatever its handler does finds no packet under way. */
	connection->assembly = NULL;
	wheel_clear(connection->hub->wheel, &assembly->timer);
	good = sio_packet_read((Str){ .p = assembly->text, .n = assembly->text_n }, &packet) &&
		dispatch(connection, &packet, assembly->attachments);
	assembly_free(assembly);
	return good;
}

static void on_message(struct eio_session *session, Str data, bool binary)
{
	struct connection *connection = session->user;
	bool good = binary ? take_attachment(connection, data) : take_text(connection, data);

	if (!good)
		eio_close(session, EIO_END_PARSE);
}

static bool is_resumable(const char *reason)
{
	return strcmp(reason, EIO_END_PARSE) != 0;
}

static void on_closed(struct eio_session *session, const char *reason)
{
	struct connection *connection = session->user;

	wheel_clear(connection->hub->wheel, &connection->deadline);
	assembly_drop(connection);
	while (connection->sockets)
		socket_end(connection->sockets, reason, is_resumable(reason));
	connection_free(connection);
}

const struct eio_handlers hub_handlers = { .open = on_open, .message = on_message, .closed = on_closed };
