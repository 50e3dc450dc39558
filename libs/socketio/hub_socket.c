#include "hub_private.h"

#include "json_scan.h"

#include <string.h>

struct sio_namespace *hub_namespace(const struct hub *hub, Str name)
{
	for (struct sio_namespace *namespace = hub->namespaces; namespace; namespace = namespace->next) {
		if (str_eq(str_of(namespace->name), name))
			return namespace;
	}
	return NULL;
}

struct sio_socket *connection_socket(const struct connection *connection, Str name)
{
	for (struct sio_socket *socket = connection->sockets; socket; socket = socket->next) {
		if (str_eq(str_of(socket->namespace->name), name))
			return socket;
	}
	return NULL;
}

/* --- ending -------------------------------------------------------------------------------------------------------------- */

static void unlink_socket(struct sio_socket *socket)
{
	struct sio_socket **at = &socket->connection->sockets;

	while (*at != socket)
		at = &(*at)->next;
	*at = socket->next;
}

/* Handlers further up may still hold it, so its memory goes with the next flush. */
static void bury(struct sio_socket *socket)
{
	struct hub *hub = socket->namespace->hub;

	socket->state = SOCKET_GONE;
	unlink_socket(socket);
	slot_free(socket);
	free(take(socket->auth));
	socket->next = hub->gone;
	hub->gone = socket;
}

void socket_end(struct sio_socket *socket, const char *reason, bool resumable)
{
	struct sio_namespace *namespace = socket->namespace;
	bool live = socket->state == SOCKET_LIVE;

	if (socket->state == SOCKET_GONE)
		return;
	bury(socket);
	calls_cancel(socket);
	if (!live)
		return;
	table_remove(&namespace->sockets, &socket->by_id);
	namespace->hub->socket_count--;
	if (namespace->disconnected)
		namespace->disconnected(socket, reason, namespace->disconnected_arg);
	if (resumable)
		recovery_suspend(socket);
	else
		recovery_forget(socket);
	rooms_leave_all(socket);
}

void sio_disconnect(struct sio_socket *socket)
{
	if (socket->state != SOCKET_LIVE)
		return;
	packet_give(socket, packet_plain(socket->namespace, SIO_DISCONNECT, STR("")));
	socket_end(socket, "server namespace disconnect", false);
}

void sio_drop(struct sio_socket *socket)
{
	if (socket->state != SOCKET_GONE)
		connection_end(socket->connection, EIO_END_SERVER);
}

/* --- entering ------------------------------------------------------------------------------------------------------------ */

static void refuse_name(struct connection *connection, Str name)
{
	const struct sio_namespace unknown = { .name = strndup(name.p, name.n) };
	struct packet *packet = NULL;

	if (unknown.name)
		packet = packet_plain(&unknown, SIO_CONNECT_ERROR, STR("{\"message\":\"Invalid namespace\"}"));

	if (packet)
		eio_send(connection->session, frame_keep(packet->frames[0]));
	packet_drop(packet);
	free((char *)(uintptr_t)unknown.name);
}

static struct sio_socket *socket_create(struct connection *connection, struct sio_namespace *namespace)
{
	struct sio_socket *socket = calloc(1, sizeof(*socket));

	if (!socket)
		return NULL;
	socket->connection = connection;
	socket->namespace = namespace;
	hub_make_id(socket->id);
	if (!slot_take(socket)) {
		free(socket);
		return NULL;
	}
	socket->next = connection->sockets;
	connection->sockets = socket;
	return socket;
}

/* Without the braces' content: nothing that a client sends comes back in it. */
static void send_connected(struct sio_socket *socket, Str pid)
{
	char room[400];
	struct buf json = buf_over(room, sizeof(room));

	buf_format(&json, "{\"sid\":\"%s\"", socket->id);
	if (pid.n)
		buf_format(&json, ",\"pid\":\"" STR_FMT "\"", STR_ARG(pid));
	buf_add_char(&json, '}');
	packet_give(socket, json.failed ? NULL : packet_plain(socket->namespace, SIO_CONNECT, buf_str(&json)));
}

void socket_go_live(struct sio_socket *socket)
{
	struct sio_namespace *namespace = socket->namespace;

	socket->state = SOCKET_LIVE;
	table_add(&namespace->sockets, &socket->by_id, socket_id_str(socket));
	namespace->hub->socket_count++;
	wheel_clear(namespace->hub->wheel, &socket->connection->deadline);
}

/* Whoever still bears the id, on a connection that may be half dead, makes way. */
static void take_over(struct sio_socket *socket, Str sid)
{
	struct table_link *link = sid.n == HUB_ID_TEXT ? table_find(&socket->namespace->sockets, sid) : NULL;

	if (sid.n != HUB_ID_TEXT)
		return;
	if (link)
		connection_end(OWNER(struct sio_socket, by_id, link)->connection, EIO_END_TRANSPORT);
	memcpy(socket->id, sid.p, sid.n);
}

static void let_in(struct sio_socket *socket, Str auth, const struct sio_welcome *welcome, bool resumed)
{
	struct sio_namespace *namespace = socket->namespace;
	Str pid = welcome && welcome->pid.n ? welcome->pid : recovery_pid(socket);

	if (welcome && welcome->sid.n)
		take_over(socket, welcome->sid);
	if (socket->state == SOCKET_GONE)
		return;
	if (socket->state == SOCKET_WAITING)
		socket_go_live(socket);
	for (size_t i = 0; welcome && i < welcome->missed_count; i++)
		packet_give(socket, packet_event(namespace, welcome->missed[i].event, &welcome->missed[i].data, -1, STR("")));
	send_connected(socket, pid);
	namespace->hub->restored += resumed;
	if (namespace->connected && socket->state == SOCKET_LIVE)
		namespace->connected(socket, auth, resumed, namespace->connected_arg);
}

static void refuse(struct sio_socket *socket, Str refusal)
{
	if (!refusal.n)
		refusal = STR("{\"message\":\"refused\"}");
	packet_give(socket, packet_plain(socket->namespace, SIO_CONNECT_ERROR, refusal));
	socket_end(socket, NULL, false);
}

static Str text_member(Str object, const char *name)
{
	Str raw;

	return object.n && json_member(object, name, &raw) ? json_plain_text(raw) : STR_NONE;
}

/* Goes on as who it was, if it can; its handlers may end it on the way. */
static void admit(struct sio_socket *socket, Str auth, Str pid, Str offset)
{
	bool resumed = pid.n && recovery_resume(socket, pid, offset);

	if (socket->state == SOCKET_WAITING)
		recovery_begin(socket);
	let_in(socket, auth, NULL, resumed);
}

/* Without memory for what it said it cannot be let in as who it is. */
static void put_off(struct sio_socket *socket, Str auth)
{
	if (!auth.n)
		return;
	socket->auth = strndup(auth.p, auth.n);
	if (!socket->auth)
		connection_end(socket->connection, EIO_END_ERROR);
}

/* Admission comes first, also for those who resume: they may not be welcome any more. */
static void decide(struct sio_socket *socket, struct sio_admission *admission)
{
	struct sio_namespace *namespace = socket->namespace;
	enum sio_admit answer = namespace->admit ? namespace->admit(admission, namespace->admit_arg) : SIO_ADMIT;

	if (socket->state != SOCKET_WAITING)
		return;
	if (answer == SIO_REFUSE)
		refuse(socket, admission->refusal);
	else if (answer == SIO_ADMIT)
		admit(socket, admission->auth, admission->pid, admission->offset);
	else
		put_off(socket, admission->auth);
}

void socket_enter(struct connection *connection, const struct sio_packet *packet)
{
	struct sio_namespace *namespace = hub_namespace(connection->hub, packet->namespace);
	struct sio_admission admission = {
		.auth = packet->json,
		.authorization = str_of(connection->authorization),
		.client = str_of(connection->client),
		.pid = text_member(packet->json, "pid"),
		.offset = text_member(packet->json, "offset"),
	};

	if (!namespace) {
		refuse_name(connection, packet->namespace);
		return;
	}
	admission.socket = connection_socket(connection, packet->namespace) ? NULL : socket_create(connection, namespace);
	if (!admission.socket)
		connection_end(connection, EIO_END_PARSE);
	else
		decide(admission.socket, &admission);
}

void hub_admit(struct hub *hub, sio_ref ref, const struct sio_welcome *welcome)
{
	struct sio_socket *socket = hub_find(hub, ref);
	_cleanup_(cleanup_free) char *auth = NULL;

	if (!socket || socket->state != SOCKET_WAITING)
		return;
	auth = take(socket->auth);
	if (welcome)
		let_in(socket, str_of(auth), welcome, welcome->resumed);
	else
		admit(socket, str_of(auth), text_member(str_of(auth), "pid"), text_member(str_of(auth), "offset"));
}

void hub_refuse(struct hub *hub, sio_ref ref, Str refusal)
{
	struct sio_socket *socket = hub_find(hub, ref);

	if (socket && socket->state == SOCKET_WAITING)
		refuse(socket, refusal);
}
