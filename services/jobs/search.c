/*
 * Searching the open jobs. What a search costs must not grow with what it finds (docs/adr/0005): a sample tells whether the
 * words are common ones. Of rare ones everything is found, counted and ranked. Of common ones the newest are ranked, the
 * others follow in order of time, and counts are estimates.
 */
#include "extent.h"
#include "jobs.h"
#include "jobs/queries.h"
#include "list.h"
#include "paging.h"
#include "results.h"

enum { KEEP_MS = 30 * 1000 };

static const char ranked_list[] = "jobs by rank";

/* ids: all that is found, where that is known; then the index need not find it once more. */
static Err rank_page(struct request *r, const struct filter *f, const struct rank_key *after, IntList ids,
	struct page *out)
{
	uint64_t which = ids.n ? SEARCH_RANKED_KNOWN : FILTER_FRAGMENTS(SEARCH_RANKED, f);
	int64_t limit = f->in->limit ? f->in->limit : PAGE_DEFAULT;
	struct rows rows;

	TRY(page_query(r,
		SQL(search_ranked,
			.fragments = which | (f->wants_snippets ? SEARCH_RANKED_SNIPPET : 0) |
				(after->edge ? SEARCH_RANKED_EDGE : 0) | (after->id ? SEARCH_RANKED_AFTER : 0),
			FILTER_ARGUMENTS(f), .ids = ids, .edge = after->edge, .weight = after->weight,
			.posted_key = after->posted_key, .id = after->id, .limit = limit + 1),
		&rows));
	return page_fill(r, out, &rows, limit, ranked_list, &rank_key_view);
}

/* Behind the ranked ones come the others, the newest first: with the cursor of a list in that order. */
static Err go_on_by_time(struct request *r, int64_t edge, struct page *out)
{
	const struct list_order *newest = list_order_of(SORT_NEWEST);
	const struct list_key place = { .posted_key = edge };

	if (out->next_cursor.p || !edge)
		return OK;
	out->next_cursor = cursor_write(r->arena, newest->list, newest->key, &place);
	return out->next_cursor.p ? OK : fail(OVERLOADED, "no memory for a cursor");
}

/*
 * A page that is named by its number may be behind the ranked ones. Those fill whole pages, the last of them as far as it
 * goes: that is how whoever follows the cursors comes to see them. rest: where the others begin, and r->paging says how far
 * behind it the page is.
 */
static Err pass_over_ranked(struct request *r, const struct filter *f, int64_t edge, bool *passed, struct list_key *rest)
{
	int64_t size = r->paging.size, ranked, pages;

	*passed = false;
	if (!r->paging.skip || !edge)
		return OK;
	TRY(db_count(r->tx,
		SQL(search_ranked, .fragments = FILTER_FRAGMENTS(SEARCH_RANKED, f) | SEARCH_RANKED_EDGE, FILTER_ARGUMENTS(f),
			.edge = edge),
		PAGE_DEPTH_MAX, &ranked));
	pages = ranked < size ? 0 : (ranked + size - 1) / size;
	if (r->paging.page <= pages)
		return OK;
	*passed = true;
	*rest = (struct list_key){ .posted_key = pages ? edge : 0 };
	r->paging.skip -= pages * size;
	return OK;
}

static Err first_ranked_page(struct request *r, const struct filter *f, const struct extent *extent, struct page *out)
{
	int64_t limit = f->in->limit ? f->in->limit : PAGE_DEFAULT;
	struct rank_key start = { 0 };
	struct list_key rest;
	bool passed;

	if (extent->n > RANKED_MAX)
		TRY(list_edge(r, &start.edge));
	TRY(pass_over_ranked(r, f, start.edge, &passed, &rest));
	if (passed)
		return list_page(r, f, &rest, out);
	TRY(rank_page(r, f, &start, extent->ids, out));
	/* Too few among the newest to be worth ranking: then the order is that of time throughout. */
	if (start.edge && !r->paging.skip && out->count < limit)
		return list_page(r, f, &(struct list_key){ 0 }, out);
	return go_on_by_time(r, start.edge, out);
}

static Err next_ranked_page(struct request *r, const struct filter *f, const struct rank_key *after, struct page *out)
{
	const struct list_key edge = { .posted_key = after->edge };

	TRY(rank_page(r, f, after, (IntList){ 0 }, out));
	/* What was there when the cursor was made has gone meanwhile. */
	if (!out->count && after->edge)
		return list_page(r, f, &edge, out);
	return go_on_by_time(r, after->edge, out);
}

struct corrected {
	Str corrected;
};

LOCAL_VIEW(corrected_view, corrected, FIELD(corrected, corrected, 0));

/* Nothing is found: what may have been meant is searched for instead, and said. */
static Err correct_query(struct request *r, struct job_filter *asked, Str *out)
{
	struct corrected found = { 0 };

	TRY(db_one(r->tx, SQL(query_corrected, .q = asked->q), &corrected_view, &found));
	if (!found.corrected.n || str_eq(found.corrected, asked->q))
		return OK;
	asked->q = *out = found.corrected;
	return OK;
}

static Err say_total(struct request *r, const struct extent *extent, Str corrected, struct page *out)
{
	struct search_total *total = arena_new(r->arena, struct search_total);

	if (!total)
		return fail(OVERLOADED, "no memory for facets");
	/* A list in pages says it by itself. */
	total->count = (OptInt){ .value = extent->n, .set = !r->paging.is_counted };
	total->count_exact = (OptBool){ .value = extent->is_exact, .set = !r->paging.is_counted };
	total->facets = extent->facets;
	total->corrected_query = corrected;
	out->more_view = &search_total_view;
	out->more = total;
	return OK;
}

static bool is_ranked(const struct job_filter *asked)
{
	return asked->q.n && (!asked->sort || asked->sort == SORT_RELEVANCE);
}

static Err first_page(struct request *r, const struct filter *f, struct job_filter *asked, struct page *out)
{
	struct extent extent;
	Str corrected = STR_NONE;

	TRY(extent_measure(r, f, &extent));
	if (!extent.n && asked->q.n)
		TRY(correct_query(r, asked, &corrected));
	if (corrected.n)
		TRY(extent_measure(r, f, &extent));
	if (page_wants_total(r))
		page_set_total(r, extent.n, extent.is_exact);
	TRY(is_ranked(asked) ? first_ranked_page(r, f, &extent, out) : list_page(r, f, &(struct list_key){ 0 }, out));
	return say_total(r, &extent, corrected, out);
}

/* Where the first page had to correct the query, so have the next ones. */
static Err correct_again(struct request *r, const struct filter *f, struct job_filter *asked)
{
	struct extent any;
	Str corrected;

	if (!asked->q.n)
		return OK;
	TRY(db_one(r->tx,
		SQL(job_count, .fragments = FILTER_FRAGMENTS(JOB_COUNT, f) | JOB_COUNT_OPEN, FILTER_ARGUMENTS(f), .most = 1),
		&extent_view, &any));
	return any.n ? OK : correct_query(r, asked, &corrected);
}

static Err measure_again(struct request *r, const struct filter *f)
{
	struct extent extent;

	TRY(extent_measure(r, f, &extent));
	page_set_total(r, extent.n, extent.is_exact);
	return OK;
}

static Err next_page(struct request *r, const struct filter *f, struct job_filter *asked, struct page *out)
{
	const struct list_order *order = list_order_of(asked->sort);
	struct rank_key ranked = { 0 };
	struct list_key listed = { 0 };

	TRY(correct_again(r, f, asked));
	if (page_wants_total(r))
		TRY(measure_again(r, f));
	if (is_ranked(asked) && !cursor_read(r->arena, ranked_list, asked->cursor, &rank_key_view, &ranked))
		return next_ranked_page(r, f, &ranked, out);
	TRY(cursor_read(r->arena, order->list, asked->cursor, order->key, &listed));
	return list_page(r, f, &listed, out);
}

HANDLER(job_search, struct job_filter, struct page)
{
	struct job_filter asked = *in;
	struct filter f;

	if (filter_is_own(in))
		return req_field(r, "status", "not_allowed", "is OPEN in a search; others are listed at /api/v1/jobs");
	if (results_answer(r, "search", KEEP_MS))
		return OK;
	TRY(filter_prepare(r, &asked, &f));
	f.wants_snippets = asked.q.n > 0 && view_field(r->route->out, STR("snippet"));
	return asked.cursor.p ? next_page(r, &f, &asked, out) : first_page(r, &f, &asked, out);
}
