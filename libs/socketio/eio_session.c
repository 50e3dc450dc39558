#include "eio_private.h"

#include "base/codec.h"
#include "base/rand.h"

#include <string.h>

/* Pings of connections that came together, as after a restart, drift apart by up to a tenth of the interval. */
enum { SPREAD = 10, SPREAD_FROM_MS = 5000 };

struct eio_session *eio_session_find(const struct eio_engine *engine, Str id)
{
	struct table_link *link = id.n ? table_find(&engine->sessions, id) : NULL;

	return link ? OWNER(struct eio_session, by_id, link) : NULL;
}

void eio_session_dirty(struct eio_session *session)
{
	if (session->dirty || session->state == EIO_DEAD)
		return;
	session->dirty = true;
	session->next_dirty = session->engine->dirty;
	session->engine->dirty = session;
}

static bool too_slow(struct eio_session *session, const struct frame *frame)
{
	size_t most = session->engine->config.max_queue;

	if (session->queue.bytes + frame->n <= most || !session->queue.n)
		return false;
	if (session->state == EIO_WEBSOCKET)
		eio_socket_flush(session);
	return session->queue.n && session->queue.bytes + frame->n > most;
}

void eio_send(struct eio_session *session, struct frame *frame)
{
	_cleanup_(cleanup_frame) struct frame *own = frame;

	if (session->state >= EIO_CLOSING || session->doomed)
		return;
	if (too_slow(session, own) || !queue_put(&session->queue, own))
		session->doomed = EIO_END_SLOW;
	else
		own = NULL;
	eio_session_dirty(session);
}

/* --- heartbeats ---------------------------------------------------------------------------------------------------- */

static int64_t next_ping_ms(const struct eio_engine *engine)
{
	int64_t interval = engine->config.ping_interval_ms;

	if (interval < SPREAD_FROM_MS)
		return interval;
	return interval - (int64_t)(rand_u64() % (uint64_t)(interval / SPREAD));
}

static void beat(struct timer *timer)
{
	struct eio_session *session = OWNER(struct eio_session, heartbeat, timer);

	if (session->awaits_pong || session->state == EIO_CLOSING) {
		eio_session_end(session, EIO_END_PING);
		return;
	}
	session->awaits_pong = true;
	wheel_set(session->engine->wheel, timer, session->engine->config.ping_timeout_ms, beat);
	eio_send(session, frame_keep(session->engine->ping));
}

void eio_heartbeat_start(struct eio_session *session)
{
	session->awaits_pong = false;
	wheel_set(session->engine->wheel, &session->heartbeat, next_ping_ms(session->engine), beat);
}

/* --- opening and ending -------------------------------------------------------------------------------------------- */

static void make_id(struct eio_session *session)
{
	char random[EIO_SID_RANDOM];
	struct buf id = buf_over(session->id, sizeof(session->id));

	rand_bytes(random, sizeof(random));
	if (session->engine->config.tag) {
		buf_add_str(&id, str_of(session->engine->config.tag));
		buf_add_char(&id, '.');
	}
	base64url_write(&id, random, sizeof(random));
	table_add(&session->engine->sessions, &session->by_id, (Str){ .p = session->id, .n = id.n });
}

/* The first packet goes to the client alone and outside of any count, so that the owner's first words come behind it. */
static bool send_open(struct eio_session *session, bool websocket)
{
	const struct eio_config *config = &session->engine->config;
	char room[400];
	struct buf text = buf_over(room, sizeof(room));
	struct frame *frame;

	buf_format(&text, "0{\"sid\":\"" STR_FMT "\",\"upgrades\":[%s],\"pingInterval\":%lld,\"pingTimeout\":%lld,"
		"\"maxPayload\":%zu}", STR_ARG(eio_id(session)), websocket || config->no_upgrades ? "" : "\"websocket\"",
		(long long)config->ping_interval_ms, (long long)config->ping_timeout_ms, config->max_payload);
	frame = frame_of_text(buf_str(&text));
	if (!frame)
		return false;
	eio_send(session, frame);
	return true;
}

struct eio_session *eio_session_open(struct eio_engine *engine, const struct eio_ask *ask, bool websocket)
{
	struct eio_session *session;

	if (engine->sessions.count >= engine->config.max_sessions)
		return NULL;
	session = calloc(1, sizeof(*session));
	if (!session)
		return NULL;
	session->engine = engine;
	session->state = websocket ? EIO_WEBSOCKET : EIO_POLLING;
	make_id(session);
	if (send_open(session, websocket))
		session->user = engine->handlers->open(engine->arg, session, ask);
	if (!session->user) {
		eio_session_end(session, NULL);
		return NULL;
	}
	engine->stats.opened++;
	eio_heartbeat_start(session);
	return session;
}

static void tell_owner(struct eio_session *session, const char *reason)
{
	void *user = session->user;

	if (!user)
		return;
	session->engine->stats.closed++;
	if (strcmp(reason, EIO_END_SLOW) == 0)
		session->engine->stats.slow++;
	session->engine->handlers->closed(session, reason);
	session->user = NULL;
}

void eio_session_end(struct eio_session *session, const char *reason)
{
	struct eio_engine *engine = session->engine;

	if (session->state == EIO_DEAD)
		return;
	session->state = EIO_DEAD;
	wheel_clear(engine->wheel, &session->heartbeat);
	wheel_clear(engine->wheel, &session->upgrade);
	table_remove(&engine->sessions, &session->by_id);
	tell_owner(session, reason);
	eio_socket_drop(session, 1000);
	if (session->poll)
		eio_poll_answer(session, STR("1"));
	if (session->post)
		eio_answer_error(take(session->post), EIO_BAD_REQUEST, false);
	queue_finish(&session->queue);
	/* Callers further up still hold it: the next flush frees it. */
	if (!session->dirty) {
		session->next_dirty = engine->dead;
		engine->dead = session;
	}
}

/* A client that polls is told at its next poll, if that comes soon; until then the session is known and does nothing. */
void eio_close(struct eio_session *session, const char *reason)
{
	static const Str goodbye = { "1", 1 };
	struct frame *frame;

	if (session->state >= EIO_CLOSING)
		return;
	if (session->state == EIO_WEBSOCKET) {
		eio_socket_flush(session);
		eio_session_end(session, reason);
		return;
	}
	frame = frame_of_text(goodbye);
	if (!frame || !queue_put(&session->queue, frame)) {
		if (frame)
			frame_drop(frame);
		eio_session_end(session, reason);
		return;
	}
	session->state = EIO_CLOSING;
	eio_socket_drop(session, 1000);
	wheel_clear(session->engine->wheel, &session->upgrade);
	wheel_set(session->engine->wheel, &session->heartbeat, EIO_LINGER_MS, beat);
	tell_owner(session, reason);
	eio_session_dirty(session);
}

/* --- packets --------------------------------------------------------------------------------------------------------- */

bool eio_session_packet(struct eio_session *session, const struct eio_packet *packet)
{
	session->engine->stats.frames_in++;
	switch (packet->type) {
	case EIO_MESSAGE:
		if (session->user && session->state < EIO_CLOSING)
			session->engine->handlers->message(session, packet->data, packet->binary);
		return session->state != EIO_DEAD;
	case EIO_PONG:
		if (session->awaits_pong && session->state < EIO_CLOSING)
			eio_heartbeat_start(session);
		return true;
	case EIO_OPEN:
	case EIO_UPGRADE:
	case EIO_NOOP:
		return true;
	case EIO_CLOSE:
		if (session->poll)
			eio_poll_answer(session, STR("6"));
		eio_session_end(session, EIO_END_TRANSPORT);
		return false;
	case EIO_PING:
		break;
	}
	eio_session_end(session, EIO_END_PARSE);
	return false;
}
