#include "io/db_private.h"

#include <string.h>

enum { STATEMENT_TEXT_MAX = 64 * 1024 };

static size_t bucket_of(const struct statement *statement, uint64_t mask)
{
	uint64_t hash = ((uint64_t)(uintptr_t)statement >> 4) ^ mask * UINT64_C(0x9e3779b97f4a7c15);

	return (size_t)((hash ^ hash >> 7) % PREPARED_BUCKETS);
}

void statement_join(const struct statement *statement, uint64_t mask, struct buf *text, struct prepared *out)
{
	uint8_t number[PARAMS_MAX] = { 0 };

	for (size_t i = 0; i < statement->piece_count; i++) {
		const struct statement_piece *piece = &statement->pieces[i];

		if (piece->fragment && !(piece->fragment & mask))
			continue;
		buf_add_str(text, str_of(piece->text));
		if (piece->param < 0)
			continue;
		if (!number[piece->param]) {
			out->order[out->param_count++] = (uint8_t)piece->param;
			number[piece->param] = (uint8_t)out->param_count;
		}
		buf_format(text, "$%d", number[piece->param]);
	}
	buf_add_char(text, '\0');
}

static Err prepare(struct connection *connection, struct prepared *prepared)
{
	struct buf text;
	Err err;

	buf_init(&text, STATEMENT_TEXT_MAX);
	statement_join(prepared->statement, prepared->mask, &text, prepared);
	snprintf(prepared->name, sizeof(prepared->name), "s%u", connection->prepared_made++);
	err = text.failed ? fail(INTERNAL, "%s: too long a statement", prepared->statement->name)
			  : flight_prepare(connection, prepared, text.p);
	buf_finish(&text);
	return err;
}

Err prepared_get(struct connection *connection, const struct statement *statement, uint64_t mask, struct prepared **out)
{
	struct prepared **bucket = &connection->prepared[bucket_of(statement, mask)], *prepared;
	Err err;

	for (prepared = *bucket; prepared; prepared = prepared->next) {
		if (prepared->statement == statement && prepared->mask == mask) {
			*out = prepared;
			return OK;
		}
	}
	prepared = calloc(1, sizeof(*prepared));
	if (!prepared)
		return fail(INTERNAL, "out of memory");
	prepared->statement = statement;
	prepared->mask = mask;
	err = prepare(connection, prepared);
	if (err) {
		free(prepared);
		return err;
	}
	prepared->next = *bucket;
	*bucket = prepared;
	/* So many masks mean that few of them are used again: begin anew between two transactions. */
	if (++connection->prepared_count >= PREPARED_MAX)
		connection->stale = true;
	*out = prepared;
	return OK;
}

void prepared_forget(struct connection *connection, struct prepared *prepared)
{
	struct prepared **link = &connection->prepared[bucket_of(prepared->statement, prepared->mask)];

	while (*link != prepared)
		link = &(*link)->next;
	*link = prepared->next;
	connection->prepared_count--;
	free(prepared);
}

void prepared_forget_all(struct connection *connection)
{
	for (size_t i = 0; i < PREPARED_BUCKETS; i++) {
		while (connection->prepared[i])
			prepared_forget(connection, connection->prepared[i]);
	}
}
