#include "consumers.h"

#include "auth/queries.h"
#include "contracts/applications.h"
#include "contracts/skills.h"
#include "io/db.h"

/* Sent without waiting: nothing depends on it before the commit. */
static Err log_event(struct delivery *d)
{
	const struct envelope *event = &d->event;

	return db_defer(d->tx,
		SQL(activity_add, .event_id = event->id, .kind = event->kind, .actor_id = event->actor_id,
			.object_type = event->object.type, .object_id = event->object.id, .occurred_at = event->occurred_at,
			.request_id = event->request_id, .data = event->data));
}

CONSUMER_OF_ALL(on_event)
{
	return log_event(d);
}

/* What happened stays in the log; who it was, by name and address, does not. */
CONSUMER_OF_ALL(on_user_deleted)
{
	int64_t user_id;

	TRY(log_event(d));
	if (!str_to_int(d->event.object.id, &user_id))
		return fail(INVALID, "a user without a number was deleted");
	return db_defer(d->tx, SQL(activity_erase, .user_id = user_id));
}

/* The profiles that list the skill follow in portions (skill_changes.c): there may be many. */
static Err store_skill(struct delivery *d, const struct skill_state *ev)
{
	bool changed;

	TRY(db_maybe(d->tx,
		SQL(skill_store, .id = ev->id, .name = ev->name, .aliases = ev->aliases, .version = ev->version), NULL, NULL,
		&changed));
	return changed ? db_exec(d->tx, SQL(skill_change_note, .skill_id = ev->id), NULL) : OK;
}

CONSUMER(on_skill, skill_state)
{
	if (!ev->deleted)
		return store_skill(d, ev);
	return db_exec(d->tx, SQL(skill_remove, .id = ev->id, .merged_into = ev->merged_into, .version = ev->version), NULL);
}

/* Under the lock of the profile's writers: whoever of both comes second sees what the first did. */
CONSUMER(on_application, application_state)
{
	int64_t added;

	TRY(db_exec(d->tx, SQL(profile_lock, .user_id = ev->applicant_id), NULL));
	TRY(db_exec(d->tx, SQL(applicant_add, .recruiter_id = ev->owner_id, .seeker_id = ev->applicant_id), &added));
	return added ? db_exec(d->tx, SQL(applicant_show, .seeker_id = ev->applicant_id), NULL) : OK;
}

const struct consumer auth_consumers[] = {
	{ "activity", on_user_deleted, KINDS("user.deleted"), .prefetch = 200, .batch = 50 },
	{ "activity", on_event, KINDS("#") },
	{ "skills", on_skill, KINDS("skill.added", "skill.updated"), .group = 1, .prefetch = 200, .batch = 100 },
	{ "applicants", on_application, KINDS("application.submitted"), .group = 1, .prefetch = 200, .batch = 100 },
	{ 0 },
};
