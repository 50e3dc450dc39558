#include "consumers.h"

#include "chat/queries.h"
#include "contracts/files.h"
#include "contracts/jobs.h"
#include "contracts/users.h"

CONSUMER_OF_MANY(on_conversations)
{
	return job_conversations_follow(d, events, n);
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
	return delivery_tell(d, &act);
}

const struct consumer chat_consumers[] = {
	{ "conversations", on_conversations,
		KINDS(JOB_STATE_KINDS, "application.submitted", "application.status_changed", "application.withdrawn"),
		.prefetch = 200, .batch = 50 },
	{ "files", on_file, KINDS("file.uploaded", "file.scanned"), .group = 2 },
	{ "people", on_user,
		KINDS("user.registered", "user.updated", "user.deactivated", "user.deleted", "user.role_changed"),
		.prefetch = 200, .batch = 100, .group = 1 },
	{ "people", on_profile, KINDS("profile.updated"), .group = 1 },
	{ 0 },
};
