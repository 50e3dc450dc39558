#include "db/queries.h"
#include "io/db_private.h"

enum { HEARTBEAT_MS = 3000, GRACE_MS = 1000, ARENA_MAX = 64 * 1024 };

struct db_session {
	struct connection connection;
	struct arena arena;
	int64_t heartbeat_at_ms;
};

static struct deadline statement_deadline(const struct db_session *session)
{
	return deadline_in(session->connection.config->statement_timeout_ms + GRACE_MS);
}

static void next_heartbeat(struct db_session *session)
{
	session->heartbeat_at_ms = clock_monotonic_ms() + HEARTBEAT_MS;
}

Err db_session_open(struct db *db, struct db_session **out)
{
	struct db_session *session = calloc(1, sizeof(*session));
	Err err;

	if (!session)
		return fail(INTERNAL, "out of memory");
	session->connection.config = pool_config(db);
	arena_init(&session->arena, ARENA_MAX);
	err = connection_open(&session->connection, CONNECTION_SESSION,
		deadline_in(session->connection.config->connect_timeout_ms));
	if (err) {
		free(session);
		return err;
	}
	next_heartbeat(session);
	*out = session;
	return OK;
}

void db_session_close(struct db_session *session)
{
	if (!session)
		return;
	connection_close(&session->connection);
	arena_finish(&session->arena);
	free(session);
}

void db_session_tx(struct db_session *session, struct tx *tx, struct arena *arena, struct deadline deadline)
{
	tx_init(tx, NULL, TX_WRITE, arena, deadline);
	tx->own = &session->connection;
}

struct lock_answer {
	bool got;
};

VIEW(lock_answer_view, lock_answer, FIELD(lock_answer, got, 0));

Err db_session_try_lock(struct db_session *session, int64_t key, bool *got)
{
	_cleanup_(tx_finish) struct tx tx;
	struct lock_answer answer;

	arena_reset(&session->arena);
	db_session_tx(session, &tx, &session->arena, statement_deadline(session));
	tx.mode = TX_READ;
	TRY(db_one(&tx, SQL(session_try_lock, .key = key), &lock_answer_view, &answer));
	*got = answer.got;
	return OK;
}

Err db_session_listen(struct db_session *session, const char *channel)
{
	_cleanup_(tx_finish) struct tx tx;

	arena_reset(&session->arena);
	db_session_tx(session, &tx, &session->arena, statement_deadline(session));
	TRY(db_exec(&tx, SQL(session_channel, .channel = str_of(channel)), NULL));
	TRY(db_exec(&tx, SQL(session_listen), NULL));
	return tx_commit(&tx);
}

/* The server ends a session that is silent for eight seconds: its owner may have been stopped, lock in hand. */
static Err beat(struct db_session *session)
{
	if (clock_monotonic_ms() < session->heartbeat_at_ms)
		return OK;
	next_heartbeat(session);
	TRY(flight_sync(&session->connection));
	return flight_settle(&session->connection, statement_deadline(session), NULL);
}

static bool take_notifications(struct db_session *session)
{
	PGnotify *notification;
	bool any = false;

	while ((notification = PQnotifies(session->connection.pg))) {
		PQfreemem(notification);
		any = true;
	}
	return any;
}

static bool has_passed(struct deadline deadline)
{
	return clock_monotonic_ms() >= deadline.at_ms;
}

Err db_session_wait(struct db_session *session, int extra_fd, struct deadline deadline, bool *notified)
{
	struct connection *connection = &session->connection;
	struct pollfd fds[] = { { .events = POLLIN }, { .fd = extra_fd, .events = POLLIN } };

	do {
		if (!connection->pg)
			return fail(DATABASE_AWAY, "the session has ended");
		TRY(beat(session));
		*notified = take_notifications(session);
		if (*notified)
			return OK;
		fds[0].fd = PQsocket(connection->pg);
		if (!wait_for(fds, ARRAY_LEN(fds), deadline_sooner(deadline, (struct deadline){ session->heartbeat_at_ms })))
			continue;
		if (fds[0].revents && !PQconsumeInput(connection->pg))
			return connection_lost(connection, "session");
		*notified = take_notifications(session);
	} while (!*notified && !fds[1].revents && !has_passed(deadline));
	return OK;
}
