#include "io/db_private.h"

#include <string.h>

static Err keep(struct tx *tx, PGresult *result)
{
	struct rows_link *link = arena_new(tx->arena, struct rows_link);

	if (!link)
		return fail(INTERNAL, "no memory for rows");
	link->result = result;
	link->next = tx->results;
	tx->results = link;
	return OK;
}

Err db_query(struct tx *tx, const struct statement *statement, const void *args, struct rows *out)
{
	_cleanup_(cleanup_result) PGresult *result = NULL;

	TRY(tx_run(tx, statement, args, &result));
	TRY(keep(tx, result));
	out->count = PQntuples(result);
	out->result = take(result);
	return OK;
}

Err db_maybe(struct tx *tx, const struct statement *statement, const void *args, const struct view *view, void *out,
	bool *found)
{
	_cleanup_(cleanup_result) PGresult *result = NULL;
	struct rows rows;

	TRY(tx_run(tx, statement, args, &result));
	rows = (struct rows){ .result = result, .count = PQntuples(result) };
	if (rows.count > 1)
		return fail(INTERNAL, "%s: %d rows where at most one was expected", statement->name, rows.count);
	if (rows.count && view)
		TRY(rows_read(&rows, 0, view, tx->arena, out));
	*found = rows.count == 1;
	return OK;
}

Err db_one(struct tx *tx, const struct statement *statement, const void *args, const struct view *view, void *out)
{
	bool found;

	TRY(db_maybe(tx, statement, args, view, out, &found));
	return found ? OK : fail(NOT_FOUND, "%s: no row", statement->name);
}

Err db_exec(struct tx *tx, const struct statement *statement, const void *args, int64_t *affected)
{
	_cleanup_(cleanup_result) PGresult *result = NULL;
	int64_t n = 0;

	TRY(tx_run(tx, statement, args, &result));
	if (*PQcmdTuples(result) && !str_to_int(str_of(PQcmdTuples(result)), &n))
		return fail(INTERNAL, "%s: an odd count", statement->name);
	if (affected)
		*affected = n;
	return OK;
}
