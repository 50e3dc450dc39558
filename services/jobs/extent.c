#include "extent.h"

#include "jobs.h"
#include "jobs/queries.h"

enum {
	SAMPLE       = 4000,  /* jobs of all that the sample looks at */
	SAMPLED_FROM = 20000, /* with fewer jobs there is nothing that a sample would save */
	COMMON_LEAST = 80,    /* matches in the sample: so many, and there are more than COUNT_MAX of them, all but certainly */
};

VIEW(extent_view, extent,
	FIELD(extent, n, 0),
	FIELD(extent, estimate, 0),
	FIELD(extent, is_exact, 0),
	FIELD(extent, facets, 0),
	FIELD(extent, ids, 0));

static bool is_common(const struct extent *extent)
{
	return extent->n >= COMMON_LEAST && extent->estimate > 2 * COUNT_MAX;
}

static Err look_at_sample(struct request *r, const struct filter *f, struct extent *out)
{
	struct jobs *jobs = r->state;
	int64_t total = jobs->open_count;

	*out = (struct extent){ 0 };
	if (total < SAMPLED_FROM)
		return OK;
	return db_one(r->tx,
		SQL(search_sample, .fragments = FILTER_FRAGMENTS(SEARCH_SAMPLE, f), FILTER_ARGUMENTS(f), .total = total,
			.percent = 100.0 * SAMPLE / (double)total),
		&extent_view, out);
}

Err extent_measure(struct request *r, const struct filter *f, struct extent *out)
{
	TRY(look_at_sample(r, f, out));
	if (is_common(out)) {
		out->n = out->estimate;
		return OK;
	}
	return db_one(r->tx,
		SQL(search_facets, .fragments = FILTER_FRAGMENTS(SEARCH_FACETS, f), FILTER_ARGUMENTS(f), .most = COUNT_MAX + 1,
			.ranked = RANKED_MAX, .estimate = out->estimate),
		&extent_view, out);
}

Err extent_count(struct request *r, const struct filter *f, struct extent *out)
{
	uint64_t open = f->is_own ? 0 : JOB_COUNT_OPEN;

	/* The sample is of open jobs. */
	*out = (struct extent){ 0 };
	if (!f->is_own)
		TRY(look_at_sample(r, f, out));
	if (is_common(out)) {
		out->n = COUNT_MAX;
		return OK;
	}
	TRY(db_one(r->tx,
		SQL(job_count, .fragments = FILTER_FRAGMENTS(JOB_COUNT, f) | open, FILTER_ARGUMENTS(f), .most = COUNT_MAX + 1),
		&extent_view, out));
	out->is_exact = out->n <= COUNT_MAX;
	out->n = out->is_exact ? out->n : COUNT_MAX;
	return OK;
}
