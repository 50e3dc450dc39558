#include "consumers.h"

#include "act.h"
#include "chat.h"
#include "chat/queries.h"
#include "contracts/applications.h"
#include "contracts/jobs.h"
#include "contracts/users.h"
#include "follower.h"

/* What an event changes is told as what a request changes: in the feed, by the last statement. */
static struct act act_of_delivery(struct delivery *d)
{
	struct app *app = d->state;

	return (struct act){ .chat = app->state, .tx = d->tx, .arena = d->arena, .now = d->now, .feed = feed_begin(d->arena) };
}

static Err tell(struct act *act)
{
	int64_t n;

	TRY(feed_write(act->tx, act->feed, act->now, &n));
	/* It commits a moment from now; if the follower looks too early, it looks again within a second. */
	if (n)
		follower_wake(act->chat);
	return OK;
}

static Err begin_conversation(struct delivery *d, struct act *act, Str id, int64_t job_id, int64_t owner_id, Str title,
	unsigned mode, bool is_open, bool by_job)
{
	TRY(db_exec(d->tx,
		SQL(job_conversation_upsert, .id = id, .job_id = job_id, .title = title,
			.mode = word_stored(&chat_mode_words, mode ? mode : CHAT_GROUP), .owner_id = owner_id, .is_open = is_open,
			.by_job = by_job, .now = d->now),
		NULL));
	TRY(db_exec(d->tx, SQL(thread_insert, .conversation_id = id), NULL));
	return member_add(act, id, owner_id, true, mode == CHAT_PRIVATE);
}

CONSUMER(on_job_posted, job_state)
{
	struct act act = act_of_delivery(d);

	TRY(begin_conversation(d, &act, ev->chat_group_id, ev->id, ev->owner_id, ev->title, ev->chat_mode, ev->status == JOB_OPEN,
		true));
	if (ev->chat_mode == CHAT_PRIVATE) {
		TRY(db_exec(d->tx, SQL(threads_of_seekers, .conversation_id = ev->chat_group_id), NULL));
		TRY(db_exec(d->tx, SQL(threads_split, .conversation_id = ev->chat_group_id), NULL));
	}
	return tell(&act);
}

/* Paused, closed, renamed … What comes before the job was ever open has no conversation yet, and needs none. */
CONSUMER(on_job_changed, job_state)
{
	return db_exec(d->tx,
		SQL(job_conversation_update, .id = ev->chat_group_id, .version = ev->version,
			.title = ev->title.p ? ev->title : STR(""), .is_open = ev->status == JOB_OPEN && !ev->deleted,
			.deleted = ev->deleted),
		NULL);
}

struct mode_row {
	Str id;
	unsigned mode;
};

LOCAL_VIEW(mode_view, mode_row, FIELD(mode_row, id, 0), FIELD(mode_row, mode, 0, .words = &chat_mode_words));

/* May come before the job's own event, which then says the rest. */
CONSUMER(on_application_submitted, application_state)
{
	Str id = str_format(d->arena, "job-%lld", (long long)ev->job_id);
	struct act act = act_of_delivery(d);
	struct mode_row row = { 0 };
	struct rows rows;

	TRY(begin_conversation(d, &act, id, ev->job_id, ev->owner_id, ev->job_title.p ? ev->job_title : STR(""), CHAT_GROUP, true,
		false));
	TRY(db_query(d->tx, SQL(conversation_lock, .id = id), &rows));
	TRY(rows_read_some(&rows, 0, &mode_view, d->arena, &row));
	TRY(db_exec(d->tx, SQL(applicant_insert, .employer_id = ev->owner_id, .applicant_id = ev->applicant_id), NULL));
	TRY(member_add(&act, id, ev->applicant_id, false, row.mode == CHAT_PRIVATE));
	return tell(&act);
}

CONSUMER(on_user, user_state)
{
	return db_exec(d->tx,
		SQL(person_learn, .id = ev->id, .version = ev->version, .username = ev->username, .name = ev->name,
			.is_active = ev->is_active && !ev->deleted),
		NULL);
}

CONSUMER(on_profile, profile_state)
{
	return db_exec(d->tx,
		SQL(person_profile, .id = ev->id, .version = ev->version, .company = ev->deleted ? STR_NONE : ev->company_name,
			.open_to_search = ev->open_to_search && !ev->deleted),
		NULL);
}

const struct consumer chat_consumers[] = {
	{ "conversations", on_job_posted, KINDS("job.posted") },
	{ "conversations", on_job_changed,
		KINDS("job.updated", "job.paused", "job.closed", "job.expired", "job.deleted") },
	{ "conversations", on_application_submitted, KINDS("application.submitted") },
	{ "people", on_user,
		KINDS("user.registered", "user.updated", "user.deactivated", "user.deleted", "user.role_changed"),
		.prefetch = 200, .batch = 100, .group = 1 },
	{ "people", on_profile, KINDS("profile.updated"), .group = 1 },
	{ 0 },
};
