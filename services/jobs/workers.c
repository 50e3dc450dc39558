#include "workers.h"

#include "jobs.h"
#include "jobs/queries.h"
#include "request.h"
#include "schedule.h"

static Err ids_of(struct tx *tx, const struct rows *rows, IntList *out)
{
	*out = (IntList){ .items = arena_new_array(tx->arena, (size_t)rows->count + 1, int64_t) };
	if (!out->items)
		return fail(OVERLOADED, "no memory for jobs");
	for (int i = 0; i < rows->count; i++) {
		struct id_key key;

		TRY(rows_read(rows, i, &id_key_view, tx->arena, &key));
		out->items[out->n++] = key.id;
	}
	return OK;
}

static Err announce_expired(struct tx *tx, IntList ids)
{
	struct rows rows;

	TRY(db_query(tx, SQL(jobs_get, .ids = ids), &rows));
	for (int i = 0; i < rows.count; i++) {
		struct job job = { 0 };

		TRY(rows_read(&rows, i, &job_row_view, tx->arena, &job));
		TRY(job_announce(tx, JOB_OPEN, &job));
	}
	return OK;
}

static Err expire(struct tx *tx, const struct turn *turn, int64_t *done)
{
	IntList ids;
	struct rows rows;

	TRY(db_query(tx, SQL(jobs_expire, .now = turn->now, .limit = turn->portion), &rows));
	*done = rows.count;
	TRY(ids_of(tx, &rows, &ids));
	return ids.n ? announce_expired(tx, ids) : OK;
}

static const struct schedule expiry = { .name = "expiry", .run = expire };

static void expire_jobs(struct app *app)
{
	schedule_run(app, &expiry);
}

const struct worker jobs_workers[] = {
	{ .name = "expiry", .run = expire_jobs },
	{ .name = "tallies", .run = tally_jobs },
	{ 0 },
};
