/* What seekers are told without having asked: of new jobs for them, and of deadlines that come near. */
#include "jobs.h"
#include "jobs/queries.h"
#include "schedule.h"
#include "workers.h"

enum { SEEKERS_AT_ONCE = 1000, READERS_AT_ONCE = 200, DEADLINES_EVERY_MS = 2000 };

struct due {
	int64_t job_id, after_seeker;
};

LOCAL_VIEW(due_view, due, FIELD(due, job_id, 0), FIELD(due, after_seeker, 0));

struct matched {
	int64_t id;
	bool by_interest;
};

LOCAL_VIEW(matched_view, matched, FIELD(matched, id, 0), FIELD(matched, by_interest, 0));

static struct job_match match_of(const struct job *job, const struct matched *match)
{
	return (struct job_match){
		.id = job->id,
		.version = job->version,
		.seeker_id = match->id,
		.owner_id = job->recruiter_id,
		.title = job->title,
		.company = job->company,
		.location = job->location,
		.by_interest = match->by_interest,
	};
}

static Err tell_matches(struct tx *tx, const struct due *due, const struct rows *rows, int64_t *last)
{
	struct job_match *events = arena_new_array(tx->arena, (size_t)rows->count + 1, struct job_match);
	struct job job = { 0 };
	bool found;

	if (!events)
		return fail(OVERLOADED, "no memory for matches");
	/* Deleted in between: nobody needs to hear of it. */
	TRY(db_maybe(tx, SQL(job_get, .id = due->job_id), &job_row_view, &job, &found));
	if (!found)
		return OK;
	for (int i = 0; i < rows->count; i++) {
		struct matched match;

		TRY(rows_read(rows, i, &matched_view, tx->arena, &match));
		events[i] = match_of(&job, &match);
		*last = match.id;
	}
	return emit_all_job_matched(tx, events, (size_t)rows->count);
}

/*
 * The job's row among those that are due is locked: of several instances one tells the next portion of seekers, in the
 * transaction that notes how far it came. A job that pauses before all are told goes on when it is opened again; one that is
 * closed matches nobody else.
 */
static Err match_one(struct tx *tx, const struct turn *turn, int64_t *done)
{
	struct due due = { 0 };
	struct rows rows;
	int64_t last = 0;
	bool found;

	TRY(db_maybe(tx, SQL(match_due), &due_view, &due, &found));
	*done = found ? turn->portion : 0;
	if (!found)
		return OK;
	TRY(db_query(tx, SQL(match_seekers, .job_id = due.job_id, .after = due.after_seeker, .limit = turn->portion), &rows));
	TRY(tell_matches(tx, &due, &rows, &last));
	if (rows.count < turn->portion)
		return db_exec(tx, SQL(match_done, .job_id = due.job_id), NULL);
	return db_exec(tx, SQL(match_advance, .job_id = due.job_id, .after = last), NULL);
}

static const struct schedule matches = { .name = "matches", .every_ms = 500, .portion = SEEKERS_AT_ONCE, .run = match_one };

void match_jobs(struct app *app)
{
	schedule_run(app, &matches);
}

static Err remind(struct tx *tx, const struct turn *turn, int64_t *done)
{
	const struct jobs *jobs = turn->state;
	struct rows rows;

	TRY(db_query(tx,
		SQL(deadlines_near, .now = turn->now, .until = time_plus_ms(turn->now, jobs->reminder_ms),
			.limit = turn->portion),
		&rows));
	*done = rows.count;
	for (int i = 0; i < rows.count; i++) {
		struct job_deadline event = { 0 };

		TRY(rows_read(&rows, i, &job_deadline_view, tx->arena, &event));
		TRY(emit_job_deadline_near(tx, &event));
	}
	return OK;
}

static const struct schedule deadlines = {
	.name = "deadlines", .every_ms = DEADLINES_EVERY_MS, .portion = READERS_AT_ONCE, .run = remind,
};

void remind_of_deadlines(struct app *app)
{
	schedule_run(app, &deadlines);
}
