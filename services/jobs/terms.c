/* The catalogues that are nothing but names: industries and fields of interest. */
#include "jobs.h"
#include "jobs/queries.h"
#include "request.h"

/* The list's name, and where it goes on. */
static Err begin_list(struct request *r, const struct term_query *in, const char *list, struct id_key *after)
{
	return cursor_read(r->arena, list, in->cursor, &id_key_view, after);
}

static int64_t limit_of(const struct term_query *in)
{
	return in->limit ? in->limit : PAGE_DEFAULT;
}

HANDLER(industry_list, struct term_query, struct page)
{
	struct id_key after = { 0 };
	struct rows rows;

	TRY(begin_list(r, in, "industries", &after));
	TRY(db_query(r->tx,
		SQL(industry_list, .fragments = (in->q.n ? INDUSTRY_LIST_Q : 0) | (after.id ? INDUSTRY_LIST_AFTER : 0),
			.q = in->q, .after = after.id, .limit = limit_of(in) + 1),
		&rows));
	return page_fill(r, out, &rows, limit_of(in), "industries", &id_key_view);
}

HANDLER(interest_list, struct term_query, struct page)
{
	struct id_key after = { 0 };
	struct rows rows;

	TRY(begin_list(r, in, "interests", &after));
	TRY(db_query(r->tx,
		SQL(interest_list, .fragments = (in->q.n ? INTEREST_LIST_Q : 0) | (after.id ? INTEREST_LIST_AFTER : 0),
			.q = in->q, .after = after.id, .limit = limit_of(in) + 1),
		&rows));
	return page_fill(r, out, &rows, limit_of(in), "interests", &id_key_view);
}

HANDLER(industry_create, struct term, struct term)
{
	return db_one(r->tx, SQL(industry_insert, .name = in->name), &term_view, out);
}

HANDLER(interest_create, struct term, struct term)
{
	return db_one(r->tx, SQL(interest_insert, .name = in->name), &term_view, out);
}

/* The jobs of the industry follow in portions (follow_ups.c). */
HANDLER(industry_merge, struct merge, struct none)
{
	struct rows merged;

	TRY(db_query(r->tx, SQL(industry_merge, .id = in->id, .into = in->into), &merged));
	if (!merged.count)
		return NOT_FOUND;
	return db_exec(r->tx, SQL(follow_up, .tag = str_format(r->arena, "industry_id:%lld", (long long)in->id)), NULL);
}

/* Profiles keep the id that they were written with; it stands for the other one from now on. */
HANDLER(interest_merge, struct merge, struct none)
{
	struct rows merged;

	TRY(db_query(r->tx, SQL(interest_merge, .id = in->id, .into = in->into), &merged));
	return merged.count ? OK : NOT_FOUND;
}
