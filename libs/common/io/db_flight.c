#include "db/queries.h"
#include "io/db_private.h"

#include <string.h>

static void expect(struct connection *connection, enum expectation expectation, const struct statement *statement,
	struct prepared *prepared)
{
	connection->flight[connection->flight_count++] = (struct flight_item){
		.expectation = expectation,
		.statement = statement,
		.prepared = prepared,
	};
}

bool flight_is_full(const struct connection *connection)
{
	return connection->flight_count >= FLIGHT_MAX - FLIGHT_SPARE;
}

Err flight_prepare(struct connection *connection, struct prepared *prepared, const char *text)
{
	if (!PQsendPrepare(connection->pg, prepared->name, text, 0, NULL))
		return connection_lost(connection, prepared->statement->name);
	expect(connection, EXPECT_PREPARED, prepared->statement, prepared);
	return OK;
}

static uint64_t mask_of(const struct statement *statement, const void *args)
{
	return statement->fragment_count ? *(const uint64_t *)args : 0;
}

/* libpq copies what it sends: the arena gets back what the parameters took. */
static Err send_prepared(struct connection *connection, const struct prepared *prepared, const void *args,
	struct arena *arena)
{
	struct arena_mark mark = arena_mark(arena);
	struct params params;
	bool sent;

	TRY(params_encode(prepared->statement, args, prepared, arena, &params));
	sent = PQsendQueryPrepared(connection->pg, prepared->name, params.n, params.values, params.lengths,
		params.formats, 0);
	arena_rewind(arena, mark);
	return sent ? OK : connection_lost(connection, prepared->statement->name);
}

Err flight_add(struct connection *connection, const struct statement *statement, const void *args, struct arena *arena,
	enum expectation expectation)
{
	struct prepared *prepared;

	TRY(prepared_get(connection, statement, mask_of(statement, args), &prepared));
	TRY(send_prepared(connection, prepared, args, arena));
	expect(connection, expectation, statement, NULL);
	connection->statements++;
	return OK;
}

Err flight_sync(struct connection *connection)
{
	int flushed = PQpipelineSync(connection->pg) ? PQflush(connection->pg) : -1;

	if (flushed < 0)
		return connection_lost(connection, "send");
	connection->unsent = flushed > 0;
	expect(connection, EXPECT_SYNC, NULL, NULL);
	return OK;
}

static Err next_result(struct connection *connection, struct deadline deadline, PGresult **out)
{
	while (PQisBusy(connection->pg))
		TRY(connection_wait(connection, deadline));
	*out = PQgetResult(connection->pg);
	return OK;
}

/*
 * An error that the server itself reported ahead of COMMIT has stopped the flight there, also when it took the
 * connection along: COMMIT was not done, and that is certain. What libpq reports of itself proves nothing.
 */
static Err judge_error(struct connection *connection, const struct flight_item *item, const PGresult *result)
{
	bool by_server = PQresultErrorField(result, PG_DIAG_SQLSTATE) != NULL;
	bool fatal = error_is_fatal(result);
	Err err;

	if (!by_server)
		return connection_lost(connection, item->statement->name);
	if (item->expectation != EXPECT_COMMIT || !fatal)
		connection->in_doubt = false;
	err = error_of_result(result, item->statement->name, connection->config->constraints);
	if (err == STATEMENT_STALE)
		connection->stale = true;
	if (item->expectation == EXPECT_PREPARED)
		prepared_forget(connection, item->prepared);
	if (fatal || err == DATABASE_AWAY)
		connection_close(connection);
	return item->abandoned && connection->pg ? OK : err;
}

static Err judge_success(struct connection *connection, const struct flight_item *item, PGresult *result, PGresult **rows)
{
	if (item->expectation == EXPECT_ROWS && !item->abandoned) {
		PQclear(*rows);
		*rows = result;
		return OK;
	}
	if (item->expectation == EXPECT_COMMIT) {
		bool committed = strcmp(PQcmdStatus(result), "COMMIT") == 0;

		connection->in_doubt = false;
		PQclear(result);
		return committed ? OK : fail(INTERNAL, "commit: the transaction had failed and was rolled back");
	}
	PQclear(result);
	return OK;
}

static Err judge(struct connection *connection, const struct flight_item *item, PGresult *result, PGresult **rows)
{
	_cleanup_(cleanup_result) PGresult *unneeded = NULL;

	switch (PQresultStatus(result)) {
	case PGRES_COMMAND_OK:
	case PGRES_TUPLES_OK:
		return judge_success(connection, item, result, rows);
	case PGRES_PIPELINE_ABORTED:
		if (item->expectation == EXPECT_PREPARED)
			prepared_forget(connection, item->prepared);
		unneeded = result;
		return OK;
	case PGRES_FATAL_ERROR:
		unneeded = result;
		return judge_error(connection, item, result);
	default:
		unneeded = result;
		connection_close(connection);
		return fail(INTERNAL, "%s: an answer of an unexpected kind", item->statement->name);
	}
}

static Err settle_sync(struct connection *connection, struct deadline deadline)
{
	_cleanup_(cleanup_result) PGresult *result = NULL;

	TRY(next_result(connection, deadline, &result));
	if (PQresultStatus(result) != PGRES_PIPELINE_SYNC)
		return connection_lost(connection, "sync");
	return OK;
}

/* The answers to one command end with a NULL. */
static Err settle_item(struct connection *connection, const struct flight_item *item, struct deadline deadline,
	PGresult **rows)
{
	PGresult *result;
	Err err = OK, further;

	if (item->expectation == EXPECT_SYNC)
		return settle_sync(connection, deadline);
	for (;;) {
		TRY(next_result(connection, deadline, &result));
		if (!result)
			return err;
		further = judge(connection, item, result, rows);
		err = err ? err : further;
		if (!connection->pg)
			return err;
	}
}

Err flight_settle(struct connection *connection, struct deadline deadline, PGresult **rows)
{
	Err err = OK, further;

	for (int i = 0; i < connection->flight_count; i++) {
		further = settle_item(connection, &connection->flight[i], deadline, rows);
		err = err ? err : further;
		if (!connection->pg)
			return err;
	}
	connection->flight_count = 0;
	return err;
}

static Err roll_back(struct connection *connection)
{
	int last = connection->flight_count - 1;
	struct arena nothing = { 0 };

	/* After an error the server skips everything up to the sync: the ROLLBACK has to come behind it. */
	if (last >= 0 && connection->flight[last].expectation != EXPECT_SYNC)
		TRY(flight_sync(connection));
	TRY(flight_add(connection, &sql_tx_rollback, NULL, &nothing, EXPECT_SUCCESS));
	return flight_sync(connection);
}

void flight_abandon(struct connection *connection)
{
	/* Whatever keeps the rollback from being sent ends the connection, and that rolls back too. */
	if (roll_back(connection) != OK && connection->pg)
		connection_close(connection);
	for (int i = 0; i < connection->flight_count; i++)
		connection->flight[i].abandoned = true;
}
