#include "consumers.h"

#include "act.h"
#include "chat.h"
#include "chat/queries.h"
#include "contracts/applications.h"
#include "contracts/files.h"
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

/* --- files ------------------------------------------------------------------------------------------------------------------ */

struct file_place {
	int64_t thread_id;
	Str conversation_id;
};

LOCAL_VIEW(file_place_view, file_place, FIELD(file_place, thread_id, REQUIRED), FIELD(file_place, conversation_id, REQUIRED));

struct file_told {
	Str conversation_id;
	Uuid file_id;
	unsigned status;
	Str filename, content_type;
	int64_t size;
};

LOCAL_VIEW(file_told_view, file_told,
	FIELD(file_told, conversation_id, 0),
	FIELD(file_told, file_id, 0),
	FIELD(file_told, status, 0, .words = &file_status_words, .dialect = DIALECT_LOWER),
	FIELD(file_told, filename, 0),
	FIELD(file_told, content_type, 0),
	FIELD(file_told, size, 0));

static Err tell_of_file(struct delivery *d, struct act *act, const struct file_state *ev)
{
	struct rows rows;

	TRY(db_query(d->tx, SQL(file_places, .id = ev->id, .owner_id = ev->owner_id), &rows));
	for (int row = 0; row < rows.count; row++) {
		struct file_place place = { 0 };
		struct file_told told = { .file_id = ev->id, .status = ev->status, .filename = ev->filename,
			.content_type = ev->content_type, .size = ev->size };

		TRY(rows_read(&rows, row, &file_place_view, d->arena, &place));
		told.conversation_id = place.conversation_id;
		TRY(feed_add(act->feed, FEED_EMIT, thread_room(d->arena, place.thread_id), ev->owner_id, "file", &file_told_view,
			&told));
	}
	return OK;
}

/* Who was sent a file that was still being checked hears of the verdict. */
CONSUMER(on_file, file_state)
{
	struct act act = act_of_delivery(d);
	int64_t changed;

	TRY(db_exec(d->tx,
		SQL(file_learn, .id = ev->id, .version = ev->version, .owner_id = ev->owner_id, .filename = ev->filename,
			.content_type = ev->content_type, .size = ev->size, .status = word_stored(&file_status_words, ev->status),
			.key = ev->deleted ? STR_NONE : ev->key),
		&changed));
	if (changed && ev->status != FILE_PENDING)
		TRY(tell_of_file(d, &act, ev));
	return tell(&act);
}

const struct consumer chat_consumers[] = {
	{ "conversations", on_job_posted, KINDS("job.posted") },
	{ "conversations", on_job_changed,
		KINDS("job.updated", "job.paused", "job.closed", "job.expired", "job.deleted") },
	{ "conversations", on_application_submitted, KINDS("application.submitted") },
	{ "files", on_file, KINDS("file.uploaded", "file.scanned"), .group = 2 },
	{ "people", on_user,
		KINDS("user.registered", "user.updated", "user.deactivated", "user.deleted", "user.role_changed"),
		.prefetch = 200, .batch = 100, .group = 1 },
	{ "people", on_profile, KINDS("profile.updated"), .group = 1 },
	{ 0 },
};
