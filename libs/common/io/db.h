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
 * beyond its deadline: connecting, sending and waiting all poll (only the name of a host is looked up without one). A
 * connection that missed a deadline is closed, because nobody knows what it is still doing; the server notices within a
 * second and ends the statement.
 *
 * The pool may be used by any thread; a tx belongs to one thread. Rows stay valid until the tx is finished, what was read
 * into a struct as long as the arena.
 *
 * It takes PostgreSQL 14 or newer, spoken to directly or through a pooler in session mode: settings made at the start of a
 * connection, prepared statements, advisory locks and LISTEN all rule out PgBouncer's transaction mode.
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

/* The texts have to outlive the pool. */
struct db_config {
	const char *url;
	const char *service;         /* its schema; its role is jobwire_<service> */
	const char *application;     /* application_name, for pg_stat_activity */
	bool use_role;
	int pool_size;
	int connect_timeout_ms;      /* also how long one caller may try while the server is away */
	int statement_timeout_ms;
	int answer_timeout_ms;       /* how long a transaction waits for one answer, 0: as long as it has; tx.answer_ms */
	int migration_wait_ms;       /* for another one that migrates, then DATABASE_BUSY; 0: as long as it takes */
	int pool_wait_ms;            /* how long a transaction waits for a connection: 250 */
	const struct constraint *constraints; /* ends with a NULL name */
};

struct db_stats {
	int size, busy, waiting;
	int64_t waits_total;      /* callers that found no connection free */
	int64_t timeouts_total;   /* of those, the ones that got none in time */
	int64_t reconnects_total; /* connections made anew */
	int64_t statements_total;
};

/* Never connects: the first use does, so that a service can start before its database. */
Err db_open(const struct db_config *config, struct db **out) MUST_CHECK;
void db_close(struct db *db);
Err db_ping(struct db *db, struct deadline deadline) MUST_CHECK;
struct db_stats db_stats(struct db *db);

/*
 * A queries.sql holds blocks, one statement each:
 *
 *	-- name: job_list
 *	-- Lines of comment below the name say why.
 *	select id, title from jobs where status = 'open'
 *	--[ title
 *	  and title ilike :title::text
 *	--]
 *	  and id < :before::bigint
 *	order by id desc limit :limit::bigint
 *
 * The cast behind a parameter's first occurrence gives its C type: bigint, integer and smallint int64_t, boolean bool
 * (with a "?" behind, OptInt and OptBool), double precision double, text and citext Str, timestamptz Time, uuid Uuid,
 * bigint[] IntList, text[] StrList, jsonb Json; later ones may leave it out. A fragment is part of the statement when its
 * bit is in .fragments: .fragments = JOB_LIST_TITLE. A name may mark several places; each fragment must make sense without
 * the others. Enumerations go in as text, see word_stored().
 *
 * "-- list: NAME" instead of "-- name: NAME" is a statement that pages are made of. It takes as many rows as its parameter
 * limit says, in their order, whatever else it is made of; db_list() and db_count() ask for a part of them, and their number:
 * then the fragments "skipped" and "counted" are part of it, of which it may have places itself.
 *
 * What several statements share is a part: "-- part: NAME" with the text below it, which a line "--+ NAME" further down
 * puts in its place. It may hold fragments, parameters, and parts that stand above it.
 *
 * What follows is what the generator makes of it: constant pieces that are joined under a mask, and parameters.
 */
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
	size_t args_size;
	const struct statement_piece *pieces;
	size_t piece_count;
	const struct param *params;
	size_t param_count;
	const char *const *fragments; /* names, bit i being 1 << i */
	size_t fragment_count;
};

/*
 * The generator makes for each block NAME a `const struct statement sql_NAME` and a `struct sql_NAME` of its arguments,
 * whose first member is `uint64_t fragments`. Absent values are passed as null; a list without items but with a pointer is
 * an empty one.
 */
#define SQL(statement, ...) &sql_##statement, &(const struct sql_##statement){ __VA_ARGS__ }

enum tx_mode {
	TX_READ,  /* single statements, each its own transaction; no connection is held between two of them */
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
	int64_t answer_ms; /* a server that is silent for so long counts as away; of the config at first, 0: only the deadline */
	const struct origin *origin;
	struct rows_link *results;
	bool begun;
	bool emitted; /* an outbox row was written: wake the relay after the commit */
	bool failed;
	bool kept; /* it holds a lock until the end of the request: whoever commits earlier makes a mistake */
};

void tx_init(struct tx *tx, struct db *db, enum tx_mode mode, struct arena *arena, struct deadline deadline);
/*
 * Afterwards the tx is as new: the next statement begins another transaction. So a commit ahead of anything slow (a hash,
 * another server) gives the connection back. An error has rolled everything back, COMMIT_UNKNOWN apart.
 */
Err tx_commit(struct tx *tx) MUST_CHECK;
/*
 * Rolls back what is not committed, clears all rows, gives the connection back. Fit for _cleanup_; may be repeated; the tx
 * may then be used again, as when a transaction is run once more. After a failed statement nothing else is possible.
 */
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
/*
 * The rows of a list behind the first `skip` of them. They are all worked out, if only to be passed over: the caller bounds
 * it. And how many rows it has, `most` at most, in whatever order and without working out what each would show; limit and
 * offset among the arguments are not looked at.
 */
Err db_list(struct tx *tx, const struct statement *statement, const void *args, int64_t skip, struct rows *out) MUST_CHECK;
Err db_count(struct tx *tx, const struct statement *statement, const void *args, int64_t most, int64_t *out) MUST_CHECK;
/* For statements without rows; affected may be NULL. */
Err db_exec(struct tx *tx, const struct statement *statement, const void *args, int64_t *affected) MUST_CHECK;
/*
 * Sends a write whose only outcome of interest is success, without waiting: its error comes out of the next call on the
 * tx, at the latest of tx_commit(). The outbox and the idempotency record travel this way, in one flight with COMMIT.
 */
Err db_defer(struct tx *tx, const struct statement *statement, const void *args) MUST_CHECK;

/*
 * Binds a row to a struct: a column is named for the member, whatever the view calls it outside. Columns without a member
 * are an error, members without a column stay as they are. A jsonb column may fill a nested struct or a list of them.
 */
Err rows_read(const struct rows *rows, int row, const struct view *view, struct arena *arena, void *out) MUST_CHECK;
/* The columns that the view names, and all of those; the row may have others. For the key of a cursor. */
Err rows_read_some(const struct rows *rows, int row, const struct view *view, struct arena *arena, void *out) MUST_CHECK;
Str rows_text(const struct rows *rows, int row, const char *column);
/*
 * Encodes a row as a JSON object straight from its text, without struct or tree, in the order of the view. Columns without
 * a member are skipped, and so are members without a column. What cannot be written fails the buffer (and fail_reason()
 * says why). jsonb goes through unopened: inside of it only the statement itself can use another system's names.
 */
void rows_write_json(const struct rows *rows, int row, const struct view *view, struct buf *out);

/*
 * Migrations, embedded by the generator, forward only, checksummed, one transaction each. They run as the user of the URL,
 * one instance at a time in the whole database, with the service's schema first in the search path: an extension that all
 * services share is made `with schema public`. The daemon's role gets all rights on the rows of what they make.
 */
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

/*
 * Prepares every statement of a table on a migrated database, without fragments and with each one alone; for `make
 * check-sql`. *bad is the name of the first that cannot be.
 */
Err db_check_statements(struct db *db, const struct statement *const *statements, size_t count, const char **bad)
	MUST_CHECK;

/*
 * A session of its own outside the pool, for the relay's advisory lock and for LISTEN. It belongs to one thread and ends
 * for good with its connection: DATABASE_AWAY means that its locks are gone, and that another one has to be opened. The
 * server ends it after eight seconds of silence, so that a process that was stopped keeps no lock; db_session_wait() breaks
 * the silence, and has to be called more often than that.
 *
 * db_session_wait() polls until a notification, an event on extra_fd (-1 for none), or the deadline, which is no error.
 */
struct db_session;

Err db_session_open(struct db *db, struct db_session **out) MUST_CHECK;
void db_session_close(struct db_session *session);
Err db_session_try_lock(struct db_session *session, int64_t key, bool *got) MUST_CHECK;
Err db_session_listen(struct db_session *session, const char *channel) MUST_CHECK;
Err db_session_wait(struct db_session *session, int extra_fd, struct deadline deadline, bool *notified) MUST_CHECK;
/* A transaction on the session's own connection; its mode may be set to TX_READ. */
void db_session_tx(struct db_session *session, struct tx *tx, struct arena *arena, struct deadline deadline);
