#include "eio_private.h"

#include <string.h>

/* So much goes out in one write; a larger frame goes alone. */
enum { BATCH_MAX = 16 * 1024, CODE_NORMAL = 1000, CODE_PROTOCOL = 1002, CODE_NOT_TEXT = 1007 };

/* Frames from the head of the queue that go out together. */
static Str gather(struct eio_session *session, uint32_t *count)
{
	Str first = frame_whole(queue_at(&session->queue, 0));
	size_t n = 0;

	*count = 1;
	if (session->queue.n == 1 || first.n > BATCH_MAX)
		return first;
	for (*count = 0; *count < session->queue.n; (*count)++) {
		Str whole = frame_whole(queue_at(&session->queue, *count));

		if (n + whole.n > BATCH_MAX)
			break;
		memcpy(session->engine->batch + n, whole.p, whole.n);
		n += whole.n;
	}
	return (Str){ .p = session->engine->batch, .n = n };
}

void eio_socket_flush(struct eio_session *session)
{
	struct wire *wire = session->socket;

	while (wire && session->queue.n && wire->ops->ready(wire)) {
		struct eio_stats *stats = &session->engine->stats;
		uint32_t count;
		Str bytes = gather(session, &count);

		if (!wire->ops->send(wire, bytes)) {
			session->doomed = EIO_END_TRANSPORT;
			eio_session_dirty(session);
			return;
		}
		stats->frames_out += count;
		stats->bytes_out += (int64_t)bytes.n;
		stats->writes++;
		queue_skip(&session->queue, count);
	}
}

void eio_socket_drop(struct eio_session *session, unsigned code)
{
	struct wire *wire = take(session->socket);

	if (!wire)
		return;
	wire->session = NULL;
	wire->use = WIRE_IDLE;
	if (session->state == EIO_PROBING) {
		session->state = EIO_POLLING;
		session->probed = false;
		wheel_clear(session->engine->wheel, &session->upgrade);
	}
	wire->ops->close(wire, code);
}

/* --- the upgrade ------------------------------------------------------------------------------------------------------- */

static void give_up(struct timer *timer)
{
	eio_socket_drop(OWNER(struct eio_session, upgrade, timer), CODE_NORMAL);
}

/*
 * Until the client says "5" its polls must keep coming back, because it says so only when none is out. One answer at the
 * probe is not enough: a client that has not yet seen our "3probe" polls once more. Answering each at once would have it
 * poll in a circle; hence the tick.
 */
static void tick(struct timer *timer)
{
	struct eio_session *session = OWNER(struct eio_session, upgrade, timer);

	eio_poll_release(session);
	if (session->state != EIO_PROBING)
		return;
	if (session->ticks-- > 0)
		wheel_set(session->engine->wheel, timer, EIO_TICK_MS, tick);
	else
		give_up(timer);
}

static void probe(struct eio_session *session)
{
	struct frame *frame = frame_of_text(STR("3probe"));

	if (!frame || !session->socket->ops->send(session->socket, frame_whole(frame))) {
		eio_socket_drop(session, CODE_NORMAL);
	} else {
		session->probed = true;
		session->ticks = (int)(session->engine->config.upgrade_timeout_ms / EIO_TICK_MS);
		tick(&session->upgrade);
	}
	if (frame)
		frame_drop(frame);
}

static void complete(struct eio_session *session)
{
	session->state = EIO_WEBSOCKET;
	session->socket->use = WIRE_SOCKET;
	session->engine->stats.upgraded++;
	wheel_clear(session->engine->wheel, &session->upgrade);
	eio_heartbeat_start(session);
	if (session->poll)
		eio_poll_answer(session, STR("6"));
	eio_session_dirty(session);
}

static void probing_message(struct eio_session *session, Str text, bool binary)
{
	if (!binary && !session->probed && str_eq(text, STR("2probe")))
		probe(session);
	else if (!binary && session->probed && str_eq(text, STR("5")))
		complete(session);
	else
		eio_socket_drop(session, CODE_PROTOCOL);
}

/* --- what the wire tells --------------------------------------------------------------------------------------------- */

static void end_with_code(struct eio_session *session, unsigned code, const char *reason)
{
	eio_socket_drop(session, code);
	eio_session_end(session, reason);
}

void eio_socket_message(struct wire *wire, Str data, bool binary)
{
	struct eio_session *session = wire->session;
	struct eio_packet packet = { .type = EIO_MESSAGE, .binary = binary, .data = data };

	if (!session)
		return;
	if (wire->use == WIRE_PROBE)
		probing_message(session, data, binary);
	else if (!binary && !eio_text_good(data))
		end_with_code(session, CODE_NOT_TEXT, EIO_END_PARSE);
	else if (!binary && !eio_packet_read(data, false, &packet))
		end_with_code(session, CODE_PROTOCOL, EIO_END_PARSE);
	else
		eio_session_packet(session, &packet);
}

void eio_socket_ready(struct wire *wire)
{
	if (wire->session && wire->use == WIRE_SOCKET)
		eio_session_dirty(wire->session);
}

void eio_wire_writable(struct wire *wire)
{
	if (wire->session && wire->use == WIRE_SOCKET)
		eio_socket_flush(wire->session);
}

void eio_socket_attach(struct eio_session *session, struct wire *wire, enum wire_use use)
{
	session->socket = wire;
	wire->session = session;
	wire->use = use;
	if (use == WIRE_PROBE) {
		session->state = EIO_PROBING;
		wheel_set(session->engine->wheel, &session->upgrade, session->engine->config.upgrade_timeout_ms, give_up);
	}
}

static void socket_gone(struct eio_session *session)
{
	session->socket = NULL;
	if (session->state == EIO_PROBING) {
		session->state = EIO_POLLING;
		session->probed = false;
		wheel_clear(session->engine->wheel, &session->upgrade);
	} else {
		eio_session_end(session, EIO_END_TRANSPORT);
	}
}

void eio_wire_gone(struct wire *wire)
{
	struct eio_session *session = take(wire->session);

	if (session) {
		if (wire == session->socket) {
			socket_gone(session);
		} else {
			if (wire == session->poll)
				session->poll = NULL;
			if (wire == session->post)
				session->post = NULL;
			eio_session_end(session, EIO_END_TRANSPORT);
		}
	}
	wire->use = WIRE_IDLE;
	wire_finish(wire);
}
