#include "jobs.h"
#include "jobs/queries.h"
#include "results.h"
#include "schedule.h"
#include "workers.h"

enum { KEEP_MS = 30 * 1000, FOLD_EVERY_MS = 5000, FOLD_LEAST = 500 };

struct number {
	int64_t n;
};

LOCAL_VIEW(number_view, number, FIELD(number, n, 0));

static Err count_active(struct request *r, int64_t *out)
{
	struct number open;
	int64_t generation;

	if (results_active(r, out, &generation))
		return OK;
	TRY(db_one(r->tx, SQL(open_count), &number_view, &open));
	results_keep_active(r, open.n, generation);
	*out = open.n;
	return OK;
}

HANDLER(job_stats, struct none, struct job_stats)
{
	if (results_answer(r, "stats", KEEP_MS))
		return OK;
	TRY(count_active(r, &out->active));
	return db_one(r->tx, SQL(job_stats, .today = r->now), &job_stats_view, out);
}

HANDLER(cache_clear, struct none, struct none)
{
	return results_forget(r->app);
}

static Err fold(struct tx *tx, const struct turn *turn, int64_t *done)
{
	struct jobs *jobs = turn->state;
	struct number open;

	*done = 0;
	TRY(db_exec(tx, SQL(tallies_fold, .least = FOLD_LEAST, .today = turn->now), NULL));
	TRY(db_one(tx, SQL(open_count), &number_view, &open));
	jobs->open_count = open.n;
	return OK;
}

static const struct schedule tallies = { .name = "tallies", .every_ms = FOLD_EVERY_MS, .run = fold };

void tally_jobs(struct app *app)
{
	schedule_run(app, &tallies);
}
