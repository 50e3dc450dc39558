#include "workers.h"

#include "jobs.h"
#include "jobs/queries.h"
#include "schedule.h"

static Err expire(struct tx *tx, const struct turn *turn, int64_t *done)
{
	IntList ids;
	struct rows rows;

	TRY(db_query(tx, SQL(jobs_expire, .now = turn->now, .limit = turn->portion), &rows));
	*done = rows.count;
	TRY(ids_of(tx, &rows, &ids));
	return jobs_announce(tx, ids, JOB_OPEN);
}

static const struct schedule expiry = { .name = "expiry", .run = expire };

static void expire_jobs(struct app *app)
{
	schedule_run(app, &expiry);
}

const struct worker jobs_workers[] = {
	{ .name = "expiry", .run = expire_jobs },
	{ .name = "tallies", .run = tally_jobs },
	{ .name = "follow-ups", .run = follow_up },
	{ .name = "matches", .run = match_jobs },
	{ .name = "deadlines", .run = remind_of_deadlines },
	{ 0 },
};
