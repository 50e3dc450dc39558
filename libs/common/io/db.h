#pragma once
/*
 * PostgreSQL. A pool of connections, statements that exist only as constants generated from queries.sql, and
 * transactions that take a connection when they first need one.
 *
 *	struct tx tx;
 *
 *	tx_init(&tx, db, TX_WRITE, arena, deadline);
 *	TRY(db_one(&tx, SQL(user_insert, .email = in->email, .now = now), &user_view, out));
 *	TRY(tx_commit(&tx));
 *
 * SQL(name, …) names a generated statement and its typed arguments; there is no entry point for text. No call blocks
 * beyond its deadline: connecting, sending and waiting all poll. A connection that missed a deadline is closed, because
 * nobody knows what it is still doing.
 *
 * The pool may be used by any thread; a tx belongs to one thread. Rows stay valid until the tx is finished.
 */
#include "base/buf.h"
#include "base/clock.h"
#include "data/field.h"

struct db;

PROBLEM(DATABASE_AWAY, 503, "unavailable", "The database is away, try again shortly");
PROBLEM(DATABASE_BUSY, 503, "overloaded", "The service is busy, try again shortly");
/* Nobody can know whether the work was kept: the connection was lost inside COMMIT. Never retried by itself. */
PROBLEM(COMMIT_UNKNOWN, 503, "commit_unknown", "It is not known whether this was done; look before you try again");
/* A serialization failure or a deadlock: run the whole transaction again. The request wrapper does. */
PROBLEM(TRY_AGAIN, 503, "try_again", "The request collided with another one, try again");

/* Violations of the named constraint are the caller's fault and become its problem; all others are internal. */
struct constraint {
	const char *name;
	Err problem;
};

struct db_config {
	const char *url;
	const char *service;         /* its schema; its role is jobwire_<service> */
	const char *application;     /* application_name, for pg_stat_activity */
	bool use_role;
	int pool_size;
	int connect_timeout_ms;
	int statement_timeout_ms;
	int pool_wait_ms;            /* how long a transaction waits for a connection: 250 */
	const struct constraint *constraints; /* ends with a NULL name */
};

struct db_stats {
	int size, busy, waiting;
	int64_t waits_total, timeouts_total, reconnects_total, statements_total;
};

/* Never connects: the first use does, so that a service can start before its database. */
Err db_open(const struct db_config *config, struct db **out) MUST_CHECK;
void db_close(struct db *db);
Err db_ping(struct db *db, struct deadline deadline) MUST_CHECK;
struct db_stats db_stats(struct db *db);

/* A generated statement: constant pieces that are joined under a mask of optional fragments, and its parameters. */
enum param_kind {
	PARAM_BOOL,
	PARAM_INT,
	PARAM_REAL,
	PARAM_STR,
	PARAM_TIME,
	PARAM_UUID,
	PARAM_OPT_INT,
	PARAM_OPT_BOOL,
	PARAM_INT_LIST,
	PARAM_STR_LIST,
	PARAM_JSON,
};

struct param {
	const char *name;
	enum param_kind kind;
	size_t offset; /* in the statement's argument struct */
};

struct statement_piece {
	const char *text;
	int param;         /* follows the text; -1 for none */
	uint64_t fragment; /* 0: always; else the bit that switches it on */
};

struct statement {
	const char *name;
	const struct statement_piece *pieces;
	size_t piece_count;
	const struct param *params;
	size_t param_count;
	const char *const *fragments; /* names, bit i being 1 << i */
	size_t fragment_count;
};

/*
 * The generator makes for each block NAME a `const struct statement sql_NAME` and a `struct sql_NAME` of its arguments,
 * whose first member is `uint64_t fragments`. Absent values are passed as null.
 */
#define SQL(statement, ...) &sql_##statement, &(const struct sql_##statement){ __VA_ARGS__ }

enum tx_mode {
	TX_READ,  /* single statements, each its own transaction: nothing to commit */
	TX_WRITE, /* BEGIN travels with the first statement */
};

struct connection;
struct rows_link;
struct origin; /* who caused the work: libs/common/contracts/events.h */

struct tx {
	struct db *db;
	struct connection *connection; /* NULL until the first statement */
	struct connection *own;        /* a session's, instead of the pool's */
	struct arena *arena;           /* for what rows are read into */
	enum tx_mode mode;
	struct deadline deadline;
	const struct origin *origin;
	struct rows_link *results;
	bool begun;
	bool emitted; /* an outbox row was written: wake the relay after the commit */
	bool failed;
};

void tx_init(struct tx *tx, struct db *db, enum tx_mode mode, struct arena *arena, struct deadline deadline);
Err tx_commit(struct tx *tx) MUST_CHECK;
/* Rolls back what is not committed, clears all rows, gives the connection back. Fit for _cleanup_; may be repeated. */
void tx_finish(struct tx *tx);

struct rows_link {
	struct rows_link *next;
	void *result;
};

struct rows {
	void *result; /* PGresult */
	int count;
};

Err db_query(struct tx *tx, const struct statement *statement, const void *args, struct rows *out) MUST_CHECK;
/* Exactly one row, NOT_FOUND when there is none. view may be NULL when only existence matters. */
Err db_one(struct tx *tx, const struct statement *statement, const void *args, const struct view *view, void *out)
	MUST_CHECK;
Err db_maybe(struct tx *tx, const struct statement *statement, const void *args, const struct view *view, void *out,
	bool *found) MUST_CHECK;
/* For statements without rows; affected may be NULL. */
Err db_exec(struct tx *tx, const struct statement *statement, const void *args, int64_t *affected) MUST_CHECK;
/*
 * Sends a write whose only outcome of interest is success, without waiting: its error comes out of the next call on the
 * tx, at the latest of tx_commit(). The outbox and the idempotency record travel this way, in one flight with COMMIT.
 */
Err db_defer(struct tx *tx, const struct statement *statement, const void *args) MUST_CHECK;

/* Binds a row to a struct by column names; columns that the view lacks are an error, fields without column stay. */
Err rows_read(const struct rows *rows, int row, const struct view *view, struct arena *arena, void *out) MUST_CHECK;
/* The columns that the view names, and all of those; the row may have others. For the key of a cursor. */
Err rows_read_some(const struct rows *rows, int row, const struct view *view, struct arena *arena, void *out) MUST_CHECK;
Str rows_text(const struct rows *rows, int row, const char *column);
/* Encodes a row as a JSON object straight from its text: no struct, no tree. */
void rows_write_json(const struct rows *rows, int row, const struct view *view, struct buf *out);

/* Migrations, embedded by the generator, forward only; run under an advisory lock, checksummed, one transaction each. */
struct migration {
	int64_t version;
	const char *name;
	const char *sql;
	uint64_t checksum;
};

struct migration_set {
	const char *name; /* "common", "auth"… */
	const struct migration *list;
	size_t count;
};

/* Makes the service's schema and role where they are missing, then applies what is new of each set in turn. */
Err db_migrate(const struct db_config *config, const struct migration_set *const *sets, size_t set_count, int *applied)
	MUST_CHECK;

/* Prepares every statement of a table on a migrated database; for `make check-sql`. */
Err db_check_statements(struct db *db, const struct statement *const *statements, size_t count, const char **bad)
	MUST_CHECK;

/*
 * A session of its own outside the pool, for the relay's advisory lock and for LISTEN. It belongs to one thread.
 * db_session_wait() polls until a notification, an event on extra_fd, or the deadline.
 */
struct db_session;

Err db_session_open(struct db *db, struct db_session **out) MUST_CHECK;
void db_session_close(struct db_session *session);
Err db_session_try_lock(struct db_session *session, int64_t key, bool *got) MUST_CHECK;
Err db_session_listen(struct db_session *session, const char *channel) MUST_CHECK;
Err db_session_wait(struct db_session *session, int extra_fd, struct deadline deadline, bool *notified) MUST_CHECK;
/* A transaction on the session's own connection. */
void db_session_tx(struct db_session *session, struct tx *tx, struct arena *arena, struct deadline deadline);
