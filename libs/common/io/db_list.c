#include "io/db.h"

#include <string.h>

/* The number of rows of a list. */
struct tally {
	int64_t n;
};

LOCAL_VIEW(tally_view, tally, FIELD(tally, n, 0));

/* Copies of a statement's arguments, to be asked another way; and where the three things lie that make the difference.
 */
struct variant {
	void *args;
	uint64_t counted, skipped;
	int64_t *limit, *offset;
};

static int64_t *int_of(const struct statement *statement, void *args, const char *name)
{
	for (size_t i = 0; i < statement->param_count; i++) {
		const struct param *param = &statement->params[i];

		if (param->kind == PARAM_INT && strcmp(param->name, name) == 0)
			return (int64_t *)(void *)((char *)args + param->offset);
	}
	return NULL;
}

static uint64_t fragment_of(const struct statement *statement, const char *name)
{
	for (size_t i = 0; i < statement->fragment_count; i++) {
		if (strcmp(statement->fragments[i], name) == 0)
			return UINT64_C(1) << i;
	}
	return 0;
}

static Err vary(struct tx *tx, const struct statement *statement, const void *args, struct variant *out)
{
	out->args = arena_alloc(tx->arena, statement->args_size);
	if (!out->args)
		return fail(OVERLOADED, "no memory for the arguments of %s", statement->name);
	memcpy(out->args, args, statement->args_size);
	out->counted = fragment_of(statement, "counted");
	out->skipped = fragment_of(statement, "skipped");
	out->limit = int_of(statement, out->args, "limit");
	out->offset = int_of(statement, out->args, "offset");
	if (!out->counted || !out->skipped || !out->limit || !out->offset)
		return fail(INTERNAL, "%s is no list", statement->name);
	return OK;
}

/* The fragments are the first member of all arguments. */
static void switch_on(struct variant *variant, uint64_t fragment)
{
	*(uint64_t *)variant->args |= fragment;
}

Err db_list(struct tx *tx, const struct statement *statement, const void *args, int64_t skip, struct rows *out)
{
	struct variant variant;

	if (!skip)
		return db_query(tx, statement, args, out);
	TRY(vary(tx, statement, args, &variant));
	switch_on(&variant, variant.skipped);
	*variant.limit += skip;
	*variant.offset = skip;
	return db_query(tx, statement, variant.args, out);
}

Err db_count(struct tx *tx, const struct statement *statement, const void *args, int64_t most, int64_t *out)
{
	struct variant variant;
	struct tally tally;

	TRY(vary(tx, statement, args, &variant));
	switch_on(&variant, variant.counted);
	*variant.limit = most;
	TRY(db_one(tx, statement, variant.args, &tally_view, &tally));
	*out = tally.n;
	return OK;
}
