#include "sessions.h"

#include "auth/queries.h"

#include <string.h>

/* Of one user at a time: whatever ends them all can do so within one request. */
enum { SESSIONS_MAX = 100 };

/* Losing Redis here costs a second of delay elsewhere, not the revocation; it is logged and not an error. */
static void tell_redis(struct request *r, const Uuid *ids, size_t n, int64_t user_id)
{
	struct session_state dead = { .life = SESSION_DEAD, .user_id = user_id, .as_of = r->now };

	if (session_store_all(r->app->cache, ids, n, &dead, r->deadline))
		log_warn("revocation did not reach Redis", LOG("user", user_id), LOG("reason", fail_reason()));
	/* Whoever signs out here shall not be signed in here for another half second. */
	for (size_t i = 0; i < n; i++)
		session_unlearn(r->app->sessions, ids[i], r->now);
}

static Err announce(struct request *r, const Uuid *ids, size_t n, int64_t user_id, enum revocation reason)
{
	tell_redis(r, ids, n, user_id);
	for (size_t i = 0; i < n; i++) {
		struct session_revoked event = { .id = ids[i], .user_id = user_id, .reason = reason };

		TRY(emit_session_revoked(r->tx, &event));
	}
	return OK;
}

static Err announce_rows(struct request *r, const struct rows *ended, int64_t user_id, enum revocation reason)
{
	Uuid *ids = arena_new_array(r->arena, (size_t)ended->count + 1, Uuid);

	if (!ids)
		return fail(OVERLOADED, "no memory for sessions");
	for (int i = 0; i < ended->count; i++) {
		struct session_ref session;

		TRY(rows_read(ended, i, &session_ref_view, r->arena, &session));
		ids[i] = session.id;
	}
	return announce(r, ids, (size_t)ended->count, user_id, reason);
}

Err session_end(struct request *r, Uuid session_id, int64_t user_id, enum revocation reason)
{
	int64_t ended;

	TRY(db_exec(r->tx,
		SQL(session_end, .id = session_id, .user_id = user_id, .now = r->now,
			.reason = word_stored(&revocation_words, reason)),
		&ended));
	if (!ended)
		return NOT_FOUND;
	return announce(r, &session_id, 1, user_id, reason);
}

Err sessions_end_all(struct request *r, int64_t user_id, Uuid keep, enum revocation reason)
{
	struct rows rows;

	TRY(db_query(r->tx,
		SQL(sessions_end_all, .user_id = user_id, .keep = keep, .now = r->now,
			.reason = word_stored(&revocation_words, reason)),
		&rows));
	return announce_rows(r, &rows, user_id, reason);
}

Err sessions_end_oldest(struct request *r, int64_t user_id)
{
	struct rows rows;

	TRY(db_query(r->tx,
		SQL(sessions_end_oldest, .user_id = user_id, .now = r->now, .keep = SESSIONS_MAX,
			.reason = word_stored(&revocation_words, REVOKED_LIMIT)),
		&rows));
	return announce_rows(r, &rows, user_id, REVOKED_LIMIT);
}

Err sessions_forget(struct request *r, int64_t user_id)
{
	struct rows rows;

	TRY(db_query(r->tx, SQL(sessions_live, .user_id = user_id, .now = r->now), &rows));
	for (int i = 0; i < rows.count; i++) {
		struct session_ref live;

		TRY(rows_read(&rows, i, &session_ref_view, r->arena, &live));
		if (session_forget(r->app->cache, live.id, r->deadline))
			log_warn("new roles did not reach Redis", LOG("user", user_id), LOG("reason", fail_reason()));
		session_unlearn(r->app->sessions, live.id, r->now);
	}
	return OK;
}

HANDLER(logout, struct none, struct none)
{
	Err err = session_end(r, r->user.session_id, r->user.user_id, REVOKED_LOGOUT);

	/* Two logouts at once: the other one did it. */
	return err == NOT_FOUND ? OK : err;
}

HANDLER(logout_all, struct none, struct none)
{
	return sessions_end_all(r, r->user.user_id, (Uuid){ 0 }, REVOKED_LOGOUT_ALL);
}

HANDLER(session_list, struct none, struct page)
{
	struct rows rows;

	TRY(db_query(r->tx,
		SQL(session_list, .user_id = r->user.user_id, .current = r->user.session_id, .now = r->now,
			.limit = SESSIONS_MAX),
		&rows));
	*out = (struct page){ .rows = rows, .count = rows.count };
	return OK;
}

HANDLER(session_revoke, struct session_ref, struct none)
{
	return session_end(r, in->id, r->user.user_id, REVOKED_LOGOUT);
}

/* The state of a session as its row has it, and the user's: what a service may act on for the next minute. */
static Err read_state(struct tx *tx, Uuid session_id, Time now, struct session_state *out)
{
	bool found;

	*out = (struct session_state){ .life = SESSION_DEAD, .as_of = now };
	TRY(db_maybe(tx, SQL(session_state_locked, .id = session_id, .now = now), &session_state_view, out, &found));
	out->as_of = now;
	return OK;
}

static Err fetch(void *context, Uuid session_id, struct deadline deadline, struct session_state *out)
{
	struct app *app = context;
	_cleanup_(arena_finish) struct arena arena;
	_cleanup_(tx_finish) struct tx tx;

	arena_init(&arena, 256 * 1024);
	tx_init(&tx, app->db, TX_WRITE, &arena, deadline);
	TRY(read_state(&tx, session_id, clock_now(), out));
	/* Without Redis the next question comes here again; that is all. */
	if (session_store(app->cache, session_id, out, deadline))
		log_debug("session state did not reach Redis", LOG("reason", fail_reason()));
	return tx_commit(&tx);
}

struct session_source auth_session_source(struct app *app)
{
	return (struct session_source){ .fetch = fetch, .ctx = app };
}

HANDLER(session_state, struct session_ref, struct session_state)
{
	return fetch(r->app, in->id, r->deadline, out);
}
