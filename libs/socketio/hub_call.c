#include "hub_private.h"

#include "json_scan.h"

static void call_free(struct call *call)
{
	*call->back = call->next;
	if (call->next)
		call->next->back = call->back;
	wheel_clear(call->socket->namespace->hub->wheel, &call->timer);
	free(call);
}

static void call_end(struct call *call, struct sio_socket *socket, const struct sio_data *answer)
{
	sio_answer_handler *run = call->run;
	void *arg = call->arg;

	call_free(call);
	run(socket, answer, arg);
}

static void call_timed_out(struct timer *timer)
{
	struct call *call = OWNER(struct call, timer, timer);

	call_end(call, call->socket, NULL);
}

void calls_cancel(struct sio_socket *socket)
{
	while (socket->calls)
		call_end(socket->calls, NULL, NULL);
}

void call_answered(struct sio_socket *socket, int64_t id, const struct sio_data *answer)
{
	for (struct call *call = socket->calls; call; call = call->next) {
		if (call->id == id) {
			call_end(call, socket, answer);
			return;
		}
	}
}

void sio_call(struct sio_socket *socket, const char *event, struct sio_data data, int64_t timeout_ms, sio_answer_handler *run,
	void *arg)
{
	struct hub *hub = socket->namespace->hub;
	struct call *call = socket->state == SOCKET_LIVE ? malloc(sizeof(*call)) : NULL;

	if (!call) {
		run(NULL, NULL, arg);
		return;
	}
	*call = (struct call){ .next = socket->calls, .back = &socket->calls, .socket = socket, .id = hub->next_call++,
		.run = run, .arg = arg };
	if (call->next)
		call->next->back = &call->next;
	socket->calls = call;
	wheel_set(hub->wheel, &call->timer, timeout_ms, call_timed_out);
	/* It bears no offset: its last argument is the answer's function, so a client takes none from it. */
	packet_give(socket, packet_event(socket->namespace, event, &data, call->id, STR("")));
}

/* --- answers of ours --------------------------------------------------------------------------------------------------- */

static void send_answer(struct sio_socket *socket, int64_t id, const struct sio_data *data)
{
	const struct sio_packet head = {
		.type = data->attachment_count ? SIO_BINARY_ACK : SIO_ACK,
		.attachments = data->attachment_count,
		.namespace = str_of(socket->namespace->name),
		.ack = id,
	};

	packet_give(socket, packet_make(&head, STR(""), data, STR("")));
}

void sio_ack(struct sio_event *event, struct sio_data data)
{
	if (event->ack >= 0 && event->socket->state == SOCKET_LIVE)
		send_answer(event->socket, event->ack, &data);
	event->ack = -1;
}

struct sio_reply sio_reply_later(struct sio_event *event)
{
	struct sio_reply reply = { .socket = event->socket->ref, .ack = event->ack };

	event->ack = -1;
	return reply;
}

void sio_reply(struct sio_server *server, struct sio_reply reply, struct sio_data data)
{
	struct sio_socket *socket = reply.ack >= 0 ? sio_find(server, reply.socket) : NULL;

	if (socket && socket->state == SOCKET_LIVE)
		send_answer(socket, reply.ack, &data);
}

bool sio_arg(const struct sio_event *event, size_t i, Str *out)
{
	Str rest = event->data.json;

	for (size_t k = 0; json_next(&rest, out); k++) {
		if (k == i)
			return true;
	}
	return false;
}
