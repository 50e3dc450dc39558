#pragma once
/*
 * What the files of the database wrapper share; they alone include this, and so libpq. From the inside out:
 *
 *	db_error       what a failed result means
 *	db_params      arguments → parameters             db_array   array literals
 *	db_connection  open, close, wait                  db_flight  pipelined statements, sent and settled
 *	db_prepare     statements prepared per connection
 *	db_pool        who has which connection           db_queue   who waits for one
 *	db_tx          transactions on one
 *	db_query       db_query() and its kin             db_rows    results → structs and JSON
 *
 * A connection belongs to the one thread that took it from the pool.
 */
#include "io/db.h"

#include <libpq-fe.h>
#include <poll.h>
#include <semaphore.h>
#include <stdatomic.h>

enum {
	PARAMS_MAX = 64,
	FLIGHT_MAX = 64,
	FLIGHT_SPARE = 16, /* places kept for what ends a transaction */
	PREPARED_BUCKETS = 128,
	PREPARED_MAX = 512,
};

/* A prepared statement is out of date; never leaves the wrapper. */
PROBLEM(STATEMENT_STALE, 503, "try_again", "A prepared statement is out of date");

struct prepared {
	struct prepared *next;
	const struct statement *statement;
	uint64_t mask;
	char name[16];
	int param_count;
	uint8_t order[PARAMS_MAX]; /* which of the statement's parameters is $1, $2 … under this mask */
};

/* What was sent and is not settled yet, in order. */
enum expectation {
	EXPECT_SUCCESS,
	EXPECT_PREPARED,
	EXPECT_ROWS,
	EXPECT_COMMIT,
	EXPECT_SYNC,
};

struct flight_item {
	enum expectation expectation;
	const struct statement *statement;
	struct prepared *prepared;
	bool abandoned; /* of a transaction that was given up: nobody cares for its errors */
};

struct connection {
	PGconn *pg; /* NULL: not connected */
	const struct db_config *config;
	struct connection *next; /* in a list of the pool */
	bool live;               /* counted as connected by the pool */
	bool opened_before;
	bool unsent;   /* libpq still holds bytes */
	bool ended;    /* by the server, while it was idle */
	bool stale;    /* the prepared statements are to be forgotten before the next transaction */
	bool in_doubt; /* COMMIT was sent and neither it nor an error before it was answered */
	int64_t given_back_ms; /* to the pool */
	int64_t statements;
	struct flight_item flight[FLIGHT_MAX];
	int flight_count;
	struct prepared *prepared[PREPARED_BUCKETS];
	int prepared_count;
	unsigned prepared_made; /* numbers their names */
};

/* db_connection.c */
enum connection_use {
	CONNECTION_POOLED,
	CONNECTION_SESSION,   /* holds advisory locks and listens: ends soon when its owner is stopped */
	CONNECTION_MIGRATION, /* as the user of the URL, without the service's role */
};

Err connection_check_config(const struct db_config *config) MUST_CHECK;
Err connection_open(struct connection *connection, enum connection_use use, struct deadline deadline) MUST_CHECK;
void connection_close(struct connection *connection);
/* False when the other side has ended it already. Never waits. */
bool connection_is_alive(struct connection *connection) MUST_CHECK;
/* False when the deadline came first. What happened is in *revents. */
bool wait_for(struct pollfd *fds, nfds_t n, struct deadline deadline) MUST_CHECK;
/* Flushes and reads as the socket allows, once. A connection that fails or misses the deadline is closed. */
Err connection_wait(struct connection *connection, struct deadline deadline) MUST_CHECK;
/* Closes, and says why. */
Err connection_lost(struct connection *connection, const char *during) MUST_CHECK;

/* db_error.c: the problem that a failed result stands for; its reason is set. */
Err error_of_result(const PGresult *result, const char *statement, const struct constraint *constraints) MUST_CHECK;
bool error_is_fatal(const PGresult *result) MUST_CHECK;

/* db_params.c */
struct params {
	int n;
	const char *values[PARAMS_MAX];
	int lengths[PARAMS_MAX];
	int formats[PARAMS_MAX];
	char scratch[PARAMS_MAX][24];
};

/* The values point into args, into out itself and, of lists and JSON, into the arena. */
Err params_encode(const struct statement *statement, const void *args, const struct prepared *prepared,
	struct arena *arena, struct params *out) MUST_CHECK;

/* db_prepare.c: finds the prepared statement, or sends its preparation ahead. */
Err prepared_get(struct connection *connection, const struct statement *statement, uint64_t mask,
	struct prepared **out) MUST_CHECK;
void prepared_forget(struct connection *connection, struct prepared *prepared);
void prepared_forget_all(struct connection *connection);
/* The statement's text under a mask, and its parameters in order. */
void statement_join(const struct statement *statement, uint64_t mask, struct buf *text, struct prepared *out);

/* db_flight.c */
Err flight_prepare(struct connection *connection, struct prepared *prepared, const char *text) MUST_CHECK;
Err flight_add(struct connection *connection, const struct statement *statement, const void *args, struct arena *arena,
	enum expectation expectation) MUST_CHECK;
Err flight_sync(struct connection *connection) MUST_CHECK;
/* Waits for all answers. The first error counts; *rows gets the result of an EXPECT_ROWS, for the caller to clear. */
Err flight_settle(struct connection *connection, struct deadline deadline, PGresult **rows) MUST_CHECK;
/* Rolls back what is open, without waiting: the answers are settled ahead of the next flight's. */
void flight_abandon(struct connection *connection);
bool flight_is_full(const struct connection *connection);

/*
 * db_queue.c: those who wait for a place in the pool, in order. Under load that is nearly every caller, so each waits on a
 * semaphore of its own, finds what it was given beside it and goes on, without coming past the pool's lock once more,
 * which whoever woke it may still hold. Joining and leaving are done under that lock; nothing else is.
 */
struct waiter {
	struct waiter *next;
	bool queued;              /* guarded by the lock; if not, it has been served or is just being so */
	struct connection *given; /* NULL: sent away */
	sem_t wake;
	atomic_bool served; /* says what `wake` says to the ThreadSanitizer, which does not know sem_clockwait() */
};

struct queue {
	struct waiter *first, **last;
};

void queue_init(struct queue *queue);
void queue_join(struct queue *queue, struct waiter *waiter);
void queue_leave(struct queue *queue, struct waiter *waiter);
/* False when the deadline came first; then it has to leave, or else to await what is on its way. */
bool waiter_is_served(struct waiter *waiter, struct deadline deadline) MUST_CHECK;
void waiter_await(struct waiter *waiter);
/* A list of such as have left. */
void waiters_wake(struct waiter *served);

/* db_pool.c */
Err pool_take(struct db *db, struct deadline deadline, struct connection **out) MUST_CHECK;
void pool_give(struct db *db, struct connection *connection);
const struct db_config *pool_config(const struct db *db);

/* db_tx.c: runs one statement in the transaction, opening it where needed. The caller clears *out. */
Err tx_run(struct tx *tx, const struct statement *statement, const void *args, PGresult **out) MUST_CHECK;

/* db_rows.c: the column of a field, tried first where it is guessed to be; -1 for none. */
int column_of(const PGresult *result, const struct field *field, int guess) MUST_CHECK;
/* Absent for null; a zero byte follows the text. */
Str cell_of(const PGresult *result, int row, int column) MUST_CHECK;
bool cell_read_set(Str cell, struct arena *arena, const struct words *words, EnumSet *out) MUST_CHECK;

static inline void cleanup_result(PGresult **result)
{
	PQclear(*result);
}
