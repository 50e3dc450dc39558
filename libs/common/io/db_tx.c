#include "db/queries.h"
#include "io/db_private.h"

void tx_init(struct tx *tx, struct db *db, enum tx_mode mode, struct arena *arena, struct deadline deadline)
{
	*tx = (struct tx){ .db = db, .mode = mode, .arena = arena, .deadline = deadline };
	if (db)
		tx->answer_ms = pool_config(db)->answer_timeout_ms;
}

/* A server that hangs is not waited for as long as the work itself may take. */
static Err settle(struct tx *tx, struct connection *connection, PGresult **out)
{
	struct deadline deadline = tx->deadline;

	if (tx->answer_ms)
		deadline = deadline_sooner(deadline, deadline_in(tx->answer_ms));
	return flight_settle(connection, deadline, out);
}

static bool is_open(const struct connection *connection)
{
	return connection->flight_count || PQtransactionStatus(connection->pg) != PQTRANS_IDLE;
}

static void end_transaction(struct tx *tx)
{
	struct connection *connection = tx->connection;

	tx->begun = false;
	if (connection && connection->pg && is_open(connection))
		flight_abandon(connection);
}

/* Ends what is open and gives the connection back; a session keeps its own. */
static void let_go(struct tx *tx)
{
	end_transaction(tx);
	if (tx->connection && tx->connection != tx->own)
		pool_give(tx->db, tx->connection);
	tx->connection = NULL;
}

/* Between two transactions, when nothing is under way, prepared statements can be thrown away together. */
static Err refresh(struct connection *connection, struct tx *tx)
{
	if (!connection->stale)
		return OK;
	TRY(settle(tx, connection, NULL));
	prepared_forget_all(connection);
	connection->stale = false;
	TRY(flight_add(connection, &sql_forget_prepared, NULL, tx->arena, EXPECT_SUCCESS));
	return flight_sync(connection);
}

static Err take_connection(struct tx *tx)
{
	if (tx->connection)
		return OK;
	if (!tx->own)
		return pool_take(tx->db, tx->deadline, &tx->connection);
	if (!tx->own->pg)
		return fail(DATABASE_AWAY, "the session has ended");
	/* A rollback that nobody waited for. */
	TRY(settle(tx, tx->own, NULL));
	tx->connection = tx->own;
	return OK;
}

static Err begin(struct tx *tx)
{
	if (tx->failed)
		return fail(INTERNAL, "a statement in a transaction that has failed");
	TRY(take_connection(tx));
	if (tx->begun)
		return OK;
	TRY(refresh(tx->connection, tx));
	if (tx->mode == TX_READ)
		return OK;
	tx->begun = true;
	return flight_add(tx->connection, &sql_tx_begin, NULL, tx->arena, EXPECT_SUCCESS);
}

static Err attempt(struct tx *tx, const struct statement *statement, const void *args, PGresult **out)
{
	TRY(begin(tx));
	TRY(flight_add(tx->connection, statement, args, tx->arena, EXPECT_ROWS));
	TRY(flight_sync(tx->connection));
	return settle(tx, tx->connection, out);
}

static Err ended_by(struct tx *tx, Err err)
{
	let_go(tx);
	tx->failed = tx->mode == TX_WRITE;
	return err == STATEMENT_STALE ? TRY_AGAIN : err;
}

/* A statement that turns out to be stale is repeated here when it is the first: nothing before it is lost. */
Err tx_run(struct tx *tx, const struct statement *statement, const void *args, PGresult **out)
{
	bool first = !tx->begun;
	Err err = attempt(tx, statement, args, out);

	if (err == STATEMENT_STALE && first) {
		end_transaction(tx);
		err = attempt(tx, statement, args, out);
	}
	if (err)
		return ended_by(tx, err);
	/* A lone statement has nothing to keep the connection for. */
	if (tx->mode == TX_READ)
		let_go(tx);
	return OK;
}

static Err defer(struct tx *tx, const struct statement *statement, const void *args)
{
	TRY(begin(tx));
	if (flight_is_full(tx->connection)) {
		TRY(flight_sync(tx->connection));
		TRY(settle(tx, tx->connection, NULL));
	}
	return flight_add(tx->connection, statement, args, tx->arena, EXPECT_SUCCESS);
}

Err db_defer(struct tx *tx, const struct statement *statement, const void *args)
{
	Err err = tx->mode == TX_WRITE ? defer(tx, statement, args)
				       : fail(INTERNAL, "%s: deferred without a transaction", statement->name);

	return err ? ended_by(tx, err) : OK;
}

static Err commit(struct tx *tx)
{
	struct connection *connection = tx->connection;

	/* Whoever is gone already has not heard of this COMMIT: better to know that than to wonder. */
	if (!connection_is_alive(connection))
		return connection_lost(connection, "before commit");
	connection->in_doubt = true;
	TRY(flight_add(connection, &sql_tx_commit, NULL, tx->arena, EXPECT_COMMIT));
	TRY(flight_sync(connection));
	return settle(tx, connection, NULL);
}

static Err unknown(void)
{
	char reason[256];

	snprintf(reason, sizeof(reason), "%s", fail_reason());
	return fail(COMMIT_UNKNOWN, "commit: %s", reason);
}

Err tx_commit(struct tx *tx)
{
	Err err;

	if (tx->failed)
		return fail(INTERNAL, "commit of a transaction that has failed");
	if (tx->kept)
		return fail(INTERNAL, "commit of a transaction that has to be kept until the request is done");
	if (!tx->begun)
		return OK;
	tx->connection->in_doubt = false;
	err = commit(tx);
	if (err && tx->connection->in_doubt)
		err = unknown();
	if (err)
		return ended_by(tx, err);
	let_go(tx);
	return OK;
}

void tx_finish(struct tx *tx)
{
	let_go(tx);
	for (; tx->results; tx->results = tx->results->next)
		PQclear(tx->results->result);
	tx->failed = false;
	tx->emitted = false;
	tx->kept = false;
}
