#include "list.h"

#include "extent.h"
#include "jobs/queries.h"
#include "paging.h"

LOCAL_VIEW(newest_key_view, list_key, FIELD(list_key, posted_key, REQUIRED), FIELD(list_key, id, REQUIRED));
LOCAL_VIEW(salary_key_view, list_key, FIELD(list_key, salary_key, REQUIRED), FIELD(list_key, posted_key, REQUIRED),
	FIELD(list_key, id, REQUIRED));
LOCAL_VIEW(deadline_key_view, list_key, FIELD(list_key, deadline_key, REQUIRED), FIELD(list_key, posted_key, REQUIRED),
	FIELD(list_key, id, REQUIRED));

VIEW(rank_key_view, rank_key, FIELD(rank_key, weight, REQUIRED), FIELD(rank_key, posted_key, REQUIRED),
	FIELD(rank_key, id, REQUIRED), FIELD(rank_key, edge, REQUIRED));

/* So many of the newest jobs are looked at where looking at all would take too long. */
enum { WINDOW = 4000 };

static const struct list_order orders[] = {
	{ "jobs by time", &newest_key_view, SORT_NEWEST },
	{ "jobs by salary", &salary_key_view, SORT_SALARY },
	{ "jobs by deadline", &deadline_key_view, SORT_DEADLINE },
};

const struct list_order *list_order_of(unsigned sort)
{
	for (size_t i = 0; i < ARRAY_LEN(orders); i++) {
		if (orders[i].sort == sort)
			return &orders[i];
	}
	return &orders[0];
}

static Err count_jobs(struct request *r, const struct filter *f, struct page *page)
{
	struct list_total *total = arena_new(r->arena, struct list_total);
	struct extent extent;

	if (!total)
		return fail(OVERLOADED, "no memory for a count");
	TRY(extent_count(r, f, &extent));
	total->count = (OptInt){ .value = extent.n, .set = true };
	total->count_exact = (OptBool){ .value = extent.is_exact, .set = true };
	page->more_view = &list_total_view;
	page->more = total;
	return OK;
}

static Err set_total(struct request *r, const struct filter *f)
{
	struct extent extent;

	TRY(extent_count(r, f, &extent));
	page_set_total(r, extent.n, extent.is_exact);
	return OK;
}

#define AFTER_FRAGMENTS(NAME, in, key)                                                                                 \
	(((in)->sort == SORT_SALARY ? NAME##_BY_SALARY : (in)->sort == SORT_DEADLINE ? NAME##_BY_DEADLINE : 0) |       \
		(!(key)->posted_key                     ? 0 :                                                          \
				(in)->sort == SORT_SALARY   ? NAME##_AFTER_SALARY :                                    \
				(in)->sort == SORT_DEADLINE ? NAME##_AFTER_DEADLINE :                                  \
							      NAME##_AFTER_NEWEST))
#define AFTER_ARGUMENTS(key) \
	.salary_key = (key)->salary_key, .deadline_key = (key)->deadline_key, .posted_key = (key)->posted_key, .id = (key)->id

static Err query_page(struct request *r, const struct filter *f, const struct list_key *after, int64_t limit,
	struct rows *out)
{
	const struct job_filter *in = f->in;
	uint64_t fragments = AFTER_FRAGMENTS(JOB_LIST, in, after) | FILTER_FRAGMENTS(JOB_LIST, f);

	if (f->is_empty || f->is_own) {
		fragments |= f->is_own ? 0 : JOB_LIST_OPEN;
		return page_query(r,
			SQL(job_list, .fragments = fragments, AFTER_ARGUMENTS(after), FILTER_ARGUMENTS(f), .limit = limit), out);
	}
	fragments = AFTER_FRAGMENTS(JOB_LIST_FILTERED, in, after) | FILTER_FRAGMENTS(JOB_LIST_FILTERED, f);
	if (f->wants_snippets)
		fragments |= JOB_LIST_FILTERED_SNIPPET;
	return page_query(r,
		SQL(job_list_filtered, .fragments = fragments, AFTER_ARGUMENTS(after), FILTER_ARGUMENTS(f), .limit = limit), out);
}

Err list_edge(struct request *r, int64_t *out)
{
	struct list_key last = { 0 };
	bool found;

	TRY(db_maybe(r->tx, SQL(search_edge, .most = WINDOW - 1), &newest_key_view, &last, &found));
	*out = found ? last.posted_key : 0;
	return OK;
}

Err list_page(struct request *r, const struct filter *f, const struct list_key *after, struct page *out)
{
	const struct list_order *order = list_order_of(f->in->sort);
	int64_t limit = page_limit(r, f->in->limit);
	struct rows rows;

	TRY(query_page(r, f, after, limit + 1, &rows));
	return page_fill(r, out, &rows, limit, order->list, order->key);
}

HANDLER(job_list, struct job_filter, struct page)
{
	const struct list_order *order = list_order_of(in->sort);
	struct list_key after = { 0 };
	struct filter filter;

	TRY(cursor_read(r->arena, order->list, in->cursor, order->key, &after));
	TRY(filter_prepare(r, in, &filter));
	if (page_wants_total(r))
		TRY(set_total(r, &filter));
	TRY(list_page(r, &filter, &after, out));
	return in->count && !r->paging.is_counted ? count_jobs(r, &filter, out) : OK;
}
