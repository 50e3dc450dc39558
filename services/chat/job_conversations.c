/* The conversations of jobs, and who is in them, as jobs and applications tell of it: a batch of events in one transaction. */
#include "chat.h"
#include "chat/queries.h"
#include "consumers.h"
#include "contracts/applications.h"
#include "contracts/jobs.h"
#include "follower.h"

struct act act_of_delivery(struct delivery *d)
{
	struct app *app = d->state;

	return (struct act){ .chat = app->state, .tx = d->tx, .arena = d->arena, .now = d->now, .feed = feed_begin(d->arena) };
}

static void wake_follower(void *state, void *arg)
{
	struct app *app = state;

	(void)arg;
	follower_wake(app->state);
}

Err delivery_tell(struct delivery *d, struct act *act)
{
	int64_t n;

	TRY(feed_write(act->tx, act->feed, act->now, &n));
	return n ? delivery_after_commit(d, wake_follower, NULL) : OK;
}

/* --- what has happened -------------------------------------------------------------------------------------------- */

/* An event, opened. */
struct change {
	Str kind;
	Str id; /* of the conversation */
	bool is_application, is_new; /* new: somebody has applied; else something has become of it */
	union {
		struct job_state job;
		struct application_state application;
	};
};

static Err change_open(struct delivery *d, const struct envelope *event, struct change *out)
{
	out->kind = event->kind;
	out->is_application = str_starts(event->kind, STR("application."));
	out->is_new = str_eq(event->kind, STR("application.submitted")) || str_eq(event->kind, STR("application.snapshot"));
	if (out->is_application) {
		TRY(event_data_read(event->data, &application_state_view, d->arena, &out->application));
		out->id = str_format(d->arena, "job-%lld", (long long)out->application.job_id);
	} else {
		TRY(event_data_read(event->data, &job_state_view, d->arena, &out->job));
		out->id = out->job.chat_group_id;
	}
	return out->id.p ? OK : fail(INVALID, "an event without a conversation");
}

/*
 * In the order of their ids, so that the batches of several instances wait for each other, and never for ever. What is
 * begun at the same time by two of them may still make one of them start again.
 */
static Err lock_conversations(struct delivery *d, const struct change *changes, size_t n)
{
	StrList ids = { .items = arena_new_array(d->arena, n, Str), .n = n };

	if (!ids.items)
		return fail(OVERLOADED, "no memory for the names of conversations");
	for (size_t i = 0; i < n; i++)
		ids.items[i] = changes[i].id;
	TRY(db_exec(d->tx, SQL(conversations_lock, .ids = ids), NULL));
	return db_exec(d->tx, SQL(staff_threads_lock, .ids = ids), NULL);
}

/* --- jobs --------------------------------------------------------------------------------------------------------- */

static Err begin_conversation(struct act *act, Str id, int64_t job_id, int64_t owner_id, Str title, Str company, unsigned mode,
	bool is_open, bool by_job)
{
	TRY(db_exec(act->tx,
		SQL(job_conversation_upsert, .id = id, .job_id = job_id, .title = title, .company = company,
			.mode = word_stored(&chat_mode_words, mode ? mode : CHAT_GROUP), .owner_id = owner_id, .is_open = is_open,
			.by_job = by_job, .now = act->now),
		NULL));
	TRY(db_exec(act->tx, SQL(thread_insert, .conversation_id = id), NULL));
	return member_add(act, id, owner_id, true, mode == CHAT_PRIVATE);
}

static Err job_posted(struct act *act, const struct job_state *job)
{
	TRY(begin_conversation(act, job->chat_group_id, job->id, job->owner_id, job->title, job->company, job->chat_mode,
		job->status == JOB_OPEN, true));
	if (job->chat_mode != CHAT_PRIVATE)
		return OK;
	TRY(db_exec(act->tx, SQL(threads_of_seekers, .conversation_id = job->chat_group_id), NULL));
	return db_exec(act->tx, SQL(threads_split, .conversation_id = job->chat_group_id), NULL);
}

/* Paused, closed, renamed … What comes before the job was ever open has no conversation yet, and needs none. */
static Err job_changed(struct act *act, const struct job_state *job)
{
	return db_exec(act->tx,
		SQL(job_conversation_update, .id = job->chat_group_id, .version = job->version,
			.title = job->title.p ? job->title : STR(""), .company = job->company,
			.is_open = job->status == JOB_OPEN && !job->deleted, .deleted = job->deleted),
		NULL);
}

static Err job_follow(struct act *act, const struct change *change)
{
	bool is_posted = str_eq(change->kind, STR("job.posted")) || str_eq(change->kind, STR("job.snapshot"));

	return is_posted ? job_posted(act, &change->job) : job_changed(act, &change->job);
}

/* --- applications ------------------------------------------------------------------------------------------------- */

struct mode_row {
	Str id;
	unsigned mode;
};

LOCAL_VIEW(mode_view, mode_row, FIELD(mode_row, id, 0), FIELD(mode_row, mode, 0, .words = &chat_mode_words));

/* Step by step: it may come before the job's own event, which then says the rest. */
static Err applicant_begins(struct act *act, const struct change *change)
{
	const struct application_state *application = &change->application;
	struct mode_row row = { 0 };
	struct rows rows;

	TRY(begin_conversation(act, change->id, application->job_id, application->owner_id,
		application->job_title.p ? application->job_title : STR(""), application->company, CHAT_GROUP, true, false));
	TRY(db_query(act->tx, SQL(conversation_lock, .id = change->id), &rows));
	TRY(rows_read_some(&rows, 0, &mode_view, act->arena, &row));
	TRY(db_exec(act->tx,
		SQL(applicant_insert, .employer_id = application->owner_id, .applicant_id = application->applicant_id), NULL));
	return member_add(act, change->id, application->applicant_id, false, row.mode == CHAT_PRIVATE);
}

/* Where somebody has got a place, or had one. */
struct seat_row {
	int64_t place; /* among those who were named, from 1 on */
	int64_t thread_id;
	bool is_new;
};

LOCAL_VIEW(seat_view, seat_row, FIELD(seat_row, place, 0), FIELD(seat_row, thread_id, 0), FIELD(seat_row, is_new, 0));

static Err tell_seated(struct act *act, const struct change *changes, size_t n, const struct rows *rows, bool *seated)
{
	for (int row = 0; row < rows->count; row++) {
		struct seat_row seat = { 0 };
		const struct change *change;

		TRY(rows_read(rows, row, &seat_view, act->arena, &seat));
		if (seat.place < 1 || (size_t)seat.place > n)
			return fail(INTERNAL, "a place that nobody asked for");
		change = &changes[seat.place - 1];
		seated[seat.place - 1] = true;
		if (seat.is_new)
			TRY(member_tell_joined(act, change->id, change->application.job_id, seat.thread_id,
				change->application.applicant_id));
	}
	return OK;
}

/* Most join a group that stands since its job was posted: all of them in one statement, the others step by step. */
static Err applicants_follow(struct act *act, const struct change *changes, size_t n)
{
	StrList ids = { .items = arena_new_array(act->arena, n, Str), .n = n };
	IntList owners = { .items = arena_new_array(act->arena, n, int64_t), .n = n };
	IntList applicants = { .items = arena_new_array(act->arena, n, int64_t), .n = n };
	bool *seated = arena_new_array(act->arena, n, bool);
	struct rows rows;

	if (!ids.items || !owners.items || !applicants.items || !seated)
		return fail(OVERLOADED, "no memory for a batch of applicants");
	for (size_t i = 0; i < n; i++) {
		ids.items[i] = changes[i].id;
		owners.items[i] = changes[i].application.owner_id;
		applicants.items[i] = changes[i].application.applicant_id;
	}
	TRY(db_query(act->tx,
		SQL(applicants_join, .ids = ids, .owner_ids = owners, .applicant_ids = applicants, .now = act->now), &rows));
	TRY(tell_seated(act, changes, n, &rows, seated));
	for (size_t i = 0; i < n; i++) {
		if (!seated[i])
			TRY(applicant_begins(act, &changes[i]));
	}
	return OK;
}

/* --- a batch ------------------------------------------------------------------------------------------------------ */

static size_t new_ones_in_a_row(const struct change *changes, size_t n)
{
	size_t k = 0;

	while (k < n && changes[k].is_new)
		k++;
	return k;
}

static Err follow_one(struct act *act, const struct change *change)
{
	return change->is_application ? applicant_status_tell(act, &change->application) : job_follow(act, change);
}

/* All is told at the end: whoever writes to the feed has everybody else wait, and must not wait for a lock any more. */
Err job_conversations_follow(struct delivery *d, const struct envelope *events, size_t n)
{
	struct change *changes = arena_new_array(d->arena, n, struct change);
	struct act act = act_of_delivery(d);

	if (!changes || !act.feed)
		return fail(OVERLOADED, "no memory for a batch of events");
	for (size_t i = 0; i < n; i++)
		TRY(change_open(d, &events[i], &changes[i]));
	TRY(lock_conversations(d, changes, n));
	for (size_t i = 0, k; i < n; i += k) {
		k = new_ones_in_a_row(changes + i, n - i);
		if (k)
			TRY(applicants_follow(&act, changes + i, k));
		else
			TRY(follow_one(&act, &changes[i + k++]));
	}
	return delivery_tell(d, &act);
}
