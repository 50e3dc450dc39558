#include "consumers.h"

#include "contracts/applications.h"
#include "contracts/users.h"
#include "io/db.h"
#include "notify/queries.h"

#define UNNAMED "Somebody applied for a job of yours"

static Err learn_user(struct delivery *d, const struct user_state *ev)
{
	return db_exec(d->tx,
		SQL(user_learn, .id = ev->id, .version = ev->version, .email = ev->email, .name = ev->name,
			.language = ev->language, .is_active = ev->is_active && !ev->deleted),
		NULL);
}

CONSUMER(on_user, user_state)
{
	return learn_user(d, ev);
}

/* The last of what is known of somebody; what others were told stays, without the name in it. */
CONSUMER(on_user_deleted, user_state)
{
	TRY(learn_user(d, ev));
	TRY(db_exec(d->tx, SQL(notifications_remove, .user_id = ev->id), NULL));
	return db_exec(d->tx, SQL(notifications_unname, .about_id = ev->id, .unnamed = STR(UNNAMED)), NULL);
}

CONSUMER(on_application_submitted, application_state)
{
	Str title = str_format(d->arena, STR_FMT " applied for " STR_FMT, STR_ARG(ev->name.n ? ev->name : STR("Somebody")),
		STR_ARG(ev->job_title));

	return db_exec(d->tx,
		SQL(notification_insert, .user_id = ev->owner_id, .kind = STR("application_received"), .title = title,
			.about_id = ev->applicant_id, .unnamed = STR(UNNAMED), .event_id = d->event.id, .now = d->now),
		NULL);
}

const struct consumer notify_consumers[] = {
	{ "users", on_user,
		KINDS("user.registered", "user.updated", "user.deactivated", "user.role_changed"),
		.prefetch = 200, .batch = 100 },
	{ "users", on_user_deleted, KINDS("user.deleted") },
	{ "applications", on_application_submitted, KINDS("application.submitted"), .group = 1 },
	{ 0 },
};
