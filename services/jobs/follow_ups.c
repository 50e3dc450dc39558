#include "jobs.h"
#include "jobs/queries.h"
#include "results.h"
#include "schedule.h"
#include "workers.h"

enum { PORTION = 200 };

struct follow_up {
	Str tag;
	int64_t after_id;
};

LOCAL_VIEW(follow_up_view, follow_up, FIELD(follow_up, tag, 0), FIELD(follow_up, after_id, 0));

struct followed {
	int64_t id;
	bool differs;
};

LOCAL_VIEW(followed_view, followed, FIELD(followed, id, 0), FIELD(followed, differs, 0));

static Err follow(struct tx *tx, const struct turn *turn, IntList ids)
{
	IntList changed = { .items = arena_new_array(tx->arena, ids.n + 1, int64_t) };
	struct rows rows;

	if (!changed.items)
		return fail(OVERLOADED, "no memory for jobs");
	TRY(db_query(tx, SQL(jobs_follow, .ids = ids, .now = turn->now), &rows));
	for (int i = 0; i < rows.count; i++) {
		struct followed job;

		TRY(rows_read(&rows, i, &followed_view, tx->arena, &job));
		if (job.differs)
			changed.items[changed.n++] = job.id;
	}
	return jobs_announce(tx, changed, 0);
}

static Err close_abandoned(struct tx *tx, const struct turn *turn, IntList ids)
{
	IntList closed;
	struct rows rows;

	TRY(db_query(tx, SQL(jobs_abandoned_close, .ids = ids, .now = turn->now), &rows));
	TRY(ids_of(tx, &rows, &closed));
	return jobs_announce(tx, closed, JOB_OPEN);
}

/* The row is locked: one instance follows it, and a further change of the same thing waits for the portion. */
static Err follow_portion(struct tx *tx, const struct turn *turn, int64_t *done)
{
	struct follow_up work = { 0 };
	struct rows rows;
	IntList ids;
	bool found;

	TRY(db_maybe(tx, SQL(follow_up_take), &follow_up_view, &work, &found));
	*done = found ? turn->portion : 0;
	if (!found)
		return OK;
	TRY(db_query(tx, SQL(follow_up_next, .tag = work.tag, .after = work.after_id, .limit = turn->portion), &rows));
	TRY(ids_of(tx, &rows, &ids));
	if (!ids.n)
		return db_exec(tx, SQL(follow_up_done, .tag = work.tag), NULL);
	TRY(follow(tx, turn, ids));
	TRY(close_abandoned(tx, turn, ids));
	return db_exec(tx, SQL(follow_up_advance, .tag = work.tag, .after = ids.items[ids.n - 1]), NULL);
}

/* A job that is found by other words, but is no other version, has no event that would say so. */
static void forget(struct app *app)
{
	if (results_forget(app))
		log_debug("what is kept is forgotten later", LOG("reason", fail_reason()));
}

static const struct schedule follow_ups = {
	.name = "follow-ups", .every_ms = 500, .portion = PORTION, .run = follow_portion, .after = forget,
};

void follow_up(struct app *app)
{
	schedule_run(app, &follow_ups);
}
