#include "consumers.h"

#include "auth/queries.h"
#include "contracts/applications.h"
#include "contracts/skills.h"
#include "io/db.h"

/* The columns of so many rows of the log, an array each. */
struct log_columns {
	StrList event_ids, kinds, object_types, object_ids, request_ids, datas;
	IntList actor_ids, occurred_us;
};

static bool columns_make(struct log_columns *columns, struct arena *arena, size_t n)
{
	StrList *const texts[] = { &columns->event_ids, &columns->kinds, &columns->object_types, &columns->object_ids,
		&columns->request_ids, &columns->datas };
	bool good = true;

	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		*texts[i] = (StrList){ .items = arena_new_array(arena, n, Str), .n = n };
		good = good && texts[i]->items;
	}
	columns->actor_ids = (IntList){ .items = arena_new_array(arena, n, int64_t), .n = n };
	columns->occurred_us = (IntList){ .items = arena_new_array(arena, n, int64_t), .n = n };
	return good && columns->actor_ids.items && columns->occurred_us.items;
}

static Str or_empty(Str text)
{
	return text.p ? text : STR("");
}

static void columns_set(struct log_columns *columns, struct arena *arena, size_t i, const struct envelope *event)
{
	char id[UUID_TEXT];

	uuid_format(event->id, id);
	columns->event_ids.items[i] = str_copy(arena, (Str){ id, sizeof(id) });
	columns->kinds.items[i] = event->kind;
	columns->actor_ids.items[i] = event->actor_id.set ? event->actor_id.value : 0;
	columns->object_types.items[i] = event->object.type;
	columns->object_ids.items[i] = or_empty(event->object.id);
	columns->occurred_us.items[i] = event->occurred_at.us;
	columns->request_ids.items[i] = or_empty(event->request_id);
	columns->datas.items[i] = event->data.text;
}

/* Sent without waiting: nothing depends on it before the commit. */
static Err log_events(struct delivery *d, const struct envelope *events, size_t n)
{
	struct log_columns columns;

	if (!columns_make(&columns, d->arena, n))
		return fail(OVERLOADED, "no memory for a portion of the log");
	for (size_t i = 0; i < n; i++)
		columns_set(&columns, d->arena, i, &events[i]);
	return db_defer(d->tx,
		SQL(activity_add, .event_ids = columns.event_ids, .kinds = columns.kinds, .actor_ids = columns.actor_ids,
			.object_types = columns.object_types, .object_ids = columns.object_ids,
			.occurred_us = columns.occurred_us, .request_ids = columns.request_ids, .datas = columns.datas));
}

CONSUMER_OF_MANY(on_events)
{
	return log_events(d, events, n);
}

/* What happened stays in the log; who it was, by name and address, does not. */
CONSUMER_OF_ALL(on_user_deleted)
{
	int64_t user_id;

	TRY(log_events(d, &d->event, 1));
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
	{ "activity", on_user_deleted, KINDS("user.deleted"), .prefetch = 400, .batch = 100 },
	{ "activity", on_events, KINDS("#") },
	{ "skills", on_skill, KINDS("skill.added", "skill.updated"), .group = 1, .prefetch = 200, .batch = 100 },
	{ "applicants", on_application, KINDS("application.submitted"), .group = 1, .prefetch = 200, .batch = 100 },
	{ 0 },
};
