#include "unread.h"

#include "notices.h"
#include "notify.h"
#include "notify/queries.h"
#include "schedule.h"

enum { EVERY_MS = 500 };

#define KIND STR("message_unread")

/* The event's own data are kept: they are read as facts when the time has come. */
Err unread_note(struct delivery *d, const struct message_unread *ev)
{
	const struct notify_config *config = notify_of(d->state)->config;

	return db_exec(d->tx,
		SQL(unread_note, .user_ids = ev->user_ids, .conversation_id = ev->conversation_id, .thread_id = ev->thread_id,
			.event_id = d->event.id, .about_id = ev->sender_id, .count = ev->count, .last_seq = ev->last_seq,
			.data = d->event.data, .now = d->now, .grace_s = config->grace_s, .window_s = config->window_s),
		NULL);
}

Err unread_forget(struct delivery *d, const struct message_read *ev)
{
	return db_exec(d->tx,
		SQL(unread_forget, .user_id = ev->user_id, .conversation_id = ev->conversation_id, .thread_id = ev->thread_id,
			.seq = ev->seq),
		NULL);
}

Err unread_forget_user(struct delivery *d, int64_t user_id)
{
	TRY(db_exec(d->tx, SQL(unread_remove_user, .user_id = user_id), NULL));
	return db_exec(d->tx, SQL(unread_unname, .about_id = user_id), NULL);
}

struct unread {
	int64_t user_id;
	Str conversation_id;
	int64_t thread_id;
	Uuid event_id;
	int64_t about_id, count;
	Json data;
	Time told_at; /* of any thread of the conversation */
};

LOCAL_VIEW(unread_view, unread,
	FIELD(unread, user_id, 0),
	FIELD(unread, conversation_id, 0),
	FIELD(unread, thread_id, 0),
	FIELD(unread, event_id, 0),
	FIELD(unread, about_id, 0),
	FIELD(unread, count, 0),
	FIELD(unread, data, 0),
	FIELD(unread, told_at, 0));

static Err tell(struct app *app, struct tx *tx, Time now, const struct unread *unread)
{
	const struct kind *kind = kind_named(KIND);
	struct notices notices = { .arena = tx->arena };
	struct facts facts = { 0 };

	TRY(event_data_read(unread->data, kind->reads, tx->arena, &facts));
	facts.count = (OptInt){ .value = unread->count, .set = true };
	facts.sender_id = unread->about_id;
	TRY(notices_add(&notices,
		&(struct notice){ .kind = kind, .facts = &facts, .event_id = unread->event_id, .user_id = unread->user_id }));
	TRY(notices_tell(&notices, &(struct telling){ .app = app, .tx = tx, .now = now }));
	return db_exec(tx,
		SQL(unread_told, .user_id = unread->user_id, .conversation_id = unread->conversation_id,
			.thread_id = unread->thread_id, .now = now),
		NULL);
}

/* Another thread of the conversation was told of: this one has to wait for its window to end. */
static Err tell_or_postpone(struct app *app, struct tx *tx, Time now, const struct unread *unread)
{
	Time until = time_plus_ms(unread->told_at, notify_of(app)->config->window_s * 1000);

	if (!unread->told_at.us || until.us <= now.us)
		return tell(app, tx, now, unread);
	return db_exec(tx,
		SQL(unread_postpone, .user_id = unread->user_id, .conversation_id = unread->conversation_id,
			.thread_id = unread->thread_id, .until = until),
		NULL);
}

static Err tell_due(struct tx *tx, const struct turn *turn, int64_t *done)
{
	const struct notify *notify = turn->state;
	struct rows rows;

	TRY(db_query(tx, SQL(unread_due, .now = turn->now, .most = turn->portion), &rows));
	for (int i = 0; i < rows.count; i++) {
		struct unread unread = { 0 };

		TRY(rows_read(&rows, i, &unread_view, tx->arena, &unread));
		TRY(tell_or_postpone(notify->app, tx, turn->now, &unread));
	}
	*done = rows.count;
	return OK;
}

void tell_of_unread(struct app *app)
{
	static const struct schedule due = { .name = "unread messages", .every_ms = EVERY_MS, .run = tell_due };

	schedule_run(app, &due);
}
