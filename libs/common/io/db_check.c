#include "io/db_private.h"

static Err check_mask(struct connection *connection, const struct statement *statement, uint64_t mask,
	struct deadline deadline)
{
	struct prepared *unused;

	TRY(prepared_get(connection, statement, mask, &unused));
	TRY(flight_sync(connection));
	return flight_settle(connection, deadline, NULL);
}

/* Without fragments, and with each one alone: fragments may exclude each other, but must not need each other. */
static Err check_statement(struct connection *connection, const struct statement *statement, struct deadline deadline)
{
	TRY(check_mask(connection, statement, 0, deadline));
	for (size_t i = 0; i < statement->fragment_count; i++)
		TRY(check_mask(connection, statement, UINT64_C(1) << i, deadline));
	return OK;
}

Err db_check_statements(struct db *db, const struct statement *const *statements, size_t count, const char **bad)
{
	struct deadline deadline = deadline_in(60 * 1000);
	struct connection *connection;
	Err err = OK;

	*bad = NULL;
	TRY(pool_take(db, deadline, &connection));
	for (size_t i = 0; i < count && !err; i++) {
		err = check_statement(connection, statements[i], deadline);
		if (err)
			*bad = statements[i]->name;
	}
	connection->stale = true;
	pool_give(db, connection);
	return err;
}
