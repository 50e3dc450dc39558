#include "consumers.h"

#include "contracts/chat.h"
#include "contracts/users.h"
#include "io/db.h"
#include "notices.h"
#include "notify/queries.h"
#include "unread.h"

static Err learn_user(struct delivery *d, const struct user_state *ev)
{
	return db_exec(d->tx,
		SQL(user_learn, .id = ev->id, .version = ev->version, .email = ev->email, .name = ev->name,
			.language = ev->language, .time_zone = ev->time_zone, .is_active = ev->is_active && !ev->deleted),
		NULL);
}

CONSUMER(on_user, user_state)
{
	return learn_user(d, ev);
}

/* The last of what is known of somebody; what others were told stays, without the name in it. */
CONSUMER(on_user_deleted, user_state)
{
	TRY(db_exec(d->tx, SQL(refusal_forget_user, .user_id = ev->id), NULL));
	TRY(learn_user(d, ev));
	TRY(db_exec(d->tx, SQL(preferences_remove, .user_id = ev->id), NULL));
	TRY(db_exec(d->tx, SQL(push_subscriptions_remove, .user_id = ev->id), NULL));
	TRY(unread_forget_user(d, ev->id));
	TRY(db_exec(d->tx, SQL(notifications_remove, .user_id = ev->id), NULL));
	return db_exec(d->tx, SQL(notifications_unname, .about_id = ev->id), NULL);
}

/* Every kind that comes of this event, as the table has it. */
static Err gather(struct notices *notices, const struct envelope *event)
{
	for (const struct kind *kind = kinds; kind->name; kind++) {
		struct facts *facts;

		if (kind->grace || !str_eq(str_of(kind->event->kind), event->kind))
			continue;
		facts = arena_new(notices->arena, struct facts);
		if (!facts)
			return fail(OVERLOADED, "no memory for facts");
		TRY(event_data_read(event->data, kind->reads, notices->arena, facts));
		if (!kind->when || kind->when(facts))
			TRY(notices_add_all(notices, &(struct notice){ .kind = kind, .facts = facts, .event_id = event->id }));
	}
	return OK;
}

CONSUMER_OF_MANY(on_events)
{
	struct notices notices = { .arena = d->arena };

	for (size_t i = 0; i < n; i++)
		TRY(gather(&notices, &events[i]));
	return notices_tell(&notices, &(struct telling){ .app = d->state, .tx = d->tx, .now = d->now, .delivery = d });
}

CONSUMER(on_unread, message_unread)
{
	return unread_note(d, ev);
}

CONSUMER(on_read, message_read)
{
	return unread_forget(d, ev);
}

/* What comes in crowds goes a way of its own, so that nobody waits for it who is waiting for a link. */
enum { GROUP_USERS, GROUP_EVENTS, GROUP_CROWDS };

const struct consumer notify_consumers[] = {
	{ "users", on_user,
		KINDS("user.registered", "user.updated", "user.deactivated", "user.role_changed"),
		.prefetch = 200, .batch = 100, .group = GROUP_USERS },
	{ "users", on_user_deleted, KINDS("user.deleted") },
	{ "accounts", on_events, KINDS("password.reset_requested", "password.changed", "user.deactivated"),
		.prefetch = 50, .batch = 20, .group = GROUP_EVENTS },
	{ "applications", on_events,
		KINDS("application.submitted", "application.status_changed", "application.withdrawn", "interview.scheduled",
			"interview.changed", "interview.cancelled", "interview.result", "file.scanned"),
		.prefetch = 200, .batch = 50, .group = GROUP_EVENTS },
	{ "jobs", on_events, KINDS("job.matched", "job.deadline_near", "review.posted"),
		.prefetch = 20, .group = GROUP_CROWDS },
	{ "messages", on_unread, KINDS("message.unread"), .prefetch = 100, .batch = 50, .group = GROUP_CROWDS },
	{ "messages", on_read, KINDS("message.read") },
	{ 0 },
};
