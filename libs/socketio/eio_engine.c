#include "eio_private.h"

enum { BATCH_ROOM = 16 * 1024 };

bool eio_init(struct eio_engine *engine, const struct eio_config *config, const struct eio_handlers *handlers, void *arg,
	struct wheel *wheel)
{
	*engine = (struct eio_engine){ .config = *config, .handlers = handlers, .arg = arg, .wheel = wheel };
	engine->ping = frame_of_text(STR("2"));
	engine->batch = malloc(BATCH_ROOM);
	return table_init(&engine->sessions) && engine->ping && engine->batch;
}

void eio_finish(struct eio_engine *engine)
{
	eio_flush(engine);
	table_finish(&engine->sessions);
	if (engine->ping)
		frame_drop(engine->ping);
	free(engine->batch);
}

bool eio_serves(const struct eio_engine *engine, Str path)
{
	return str_eq(path, str_of(engine->config.path));
}

/* --- what is asked ------------------------------------------------------------------------------------------------------- */

static bool transport_known(const struct eio_engine *engine, Str name)
{
	return str_eq(name, STR("websocket")) || (str_eq(name, STR("polling")) && !engine->config.no_polling);
}

/* An ask that has been looked at: the session it is for, or what is wrong with it. */
struct verdict {
	bool good;
	enum eio_error error;
	struct eio_session *session; /* NULL: it asks for a new one */
};

#define WRONG(error_) ((struct verdict){ .error = (error_) })

static struct verdict judge_known(const struct eio_engine *engine, const struct eio_ask *ask, const struct eio_query *query)
{
	struct eio_session *session = eio_session_find(engine, query->sid);
	bool websocket = str_eq(query->transport, STR("websocket"));

	if (!session)
		return WRONG(EIO_UNKNOWN_SID);
	if (ask->upgrade ? session->state != EIO_POLLING || engine->config.no_upgrades || !websocket :
			   websocket || session->state == EIO_WEBSOCKET)
		return WRONG(EIO_BAD_REQUEST);
	return (struct verdict){ .good = true, .session = session };
}

/* In the order in which the reference looks. */
static struct verdict judge(const struct eio_engine *engine, struct wire *wire, const struct eio_ask *ask)
{
	struct eio_query query = eio_query_read(ask->query);
	bool websocket = str_eq(query.transport, STR("websocket"));
	bool welcome = eio_origin_check(engine, wire, ask);

	if (!transport_known(engine, query.transport))
		return WRONG(EIO_UNKNOWN_TRANSPORT);
	if (query.jsonp)
		return WRONG(EIO_BAD_REQUEST);
	if (query.sid.p && welcome)
		return judge_known(engine, ask, &query);
	if (ask->method != EIO_GET)
		return WRONG(EIO_BAD_METHOD);
	if (websocket != ask->upgrade)
		return WRONG(EIO_BAD_REQUEST);
	if (!welcome)
		return WRONG(EIO_FORBIDDEN);
	if (!str_eq(query.version, STR("4")))
		return WRONG(EIO_BAD_VERSION);
	return (struct verdict){ .good = true };
}

/* The handshake is a poll that finds its answer waiting. */
static void begin_session(struct eio_engine *engine, struct wire *wire, const struct eio_ask *ask)
{
	struct eio_session *session = engine->draining ? NULL : eio_session_open(engine, ask, false);

	if (engine->draining) {
		eio_answer(wire, 503, "text/plain; charset=UTF-8", STR("Restarting"));
		return;
	}
	if (!session) {
		engine->stats.refused++;
		eio_answer_error(wire, EIO_FORBIDDEN, false);
		return;
	}
	eio_poll(session, wire);
	eio_poll_release(session);
}

void eio_request(struct eio_engine *engine, struct wire *wire, const struct eio_ask *ask)
{
	struct verdict verdict;

	if (ask->method == EIO_OPTIONS) {
		(void)eio_origin_check(engine, wire, ask);
		eio_answer_preflight(wire, ask);
		return;
	}
	/* In chunks, which what carries the wires cannot put together; nor is it to be known where such a body ends. */
	if (ask->method == EIO_POST && ask->length < 0) {
		engine->stats.refused++;
		eio_answer_last(wire, 411, NULL, STR(""));
		return;
	}
	verdict = judge(engine, wire, ask);
	if (!verdict.good) {
		engine->stats.refused++;
		eio_answer_error(wire, verdict.error, false);
	} else if (!verdict.session) {
		begin_session(engine, wire, ask);
	} else if (ask->method == EIO_GET) {
		eio_poll(verdict.session, wire);
	} else if (ask->method == EIO_POST) {
		eio_post(verdict.session, wire, ask);
	} else {
		eio_answer_error(wire, EIO_BAD_REQUEST, false);
	}
}

bool eio_upgrade(struct eio_engine *engine, struct wire *wire, const struct eio_ask *ask)
{
	struct verdict verdict = judge(engine, wire, ask);

	if (verdict.good && verdict.session) {
		eio_socket_attach(verdict.session, wire, WIRE_PROBE);
		return true;
	}
	if (verdict.good && !engine->draining)
		verdict.session = eio_session_open(engine, ask, true);
	if (!verdict.session) {
		engine->stats.refused++;
		eio_answer_error(wire, verdict.good ? EIO_FORBIDDEN : verdict.error, true);
		return false;
	}
	eio_socket_attach(verdict.session, wire, WIRE_SOCKET);
	return true;
}

/* --- what goes out ------------------------------------------------------------------------------------------------------- */

static void free_list(struct eio_session *session)
{
	for (struct eio_session *next; session; session = next) {
		next = session->next_dirty;
		free(session);
	}
}

static void flush_session(struct eio_session *session)
{
	if (session->doomed)
		eio_session_end(session, session->doomed);
	else if (session->state == EIO_WEBSOCKET)
		eio_socket_flush(session);
	else if (session->queue.n)
		eio_poll_release(session);
	/* The attempt itself may have shown that the client is gone. */
	if (session->doomed && session->state != EIO_DEAD)
		eio_session_end(session, session->doomed);
}

void eio_flush(struct eio_engine *engine)
{
	struct eio_session *session;

	while ((session = engine->dirty)) {
		engine->dirty = session->next_dirty;
		if (session->state == EIO_DEAD) {
			session->next_dirty = engine->dead;
			engine->dead = session;
			continue;
		}
		flush_session(session);
		session->dirty = false;
		if (session->state == EIO_DEAD) {
			session->next_dirty = engine->dead;
			engine->dead = session;
		}
	}
	free_list(take(engine->dead));
}

void eio_close_all(struct eio_engine *engine, const char *reason)
{
	struct table_link *link;

	while ((link = table_any(&engine->sessions))) {
		struct eio_session *session = OWNER(struct eio_session, by_id, link);

		eio_close(session, reason);
		eio_session_end(session, reason);
	}
}

void eio_close_some(struct eio_engine *engine, size_t n, const char *reason)
{
	struct table_link *link;

	while (n-- && (link = table_any(&engine->sessions))) {
		struct eio_session *session = OWNER(struct eio_session, by_id, link);

		eio_close(session, reason);
		eio_session_end(session, reason);
	}
}
