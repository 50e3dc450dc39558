#include "consumers.h"

#include "auth/queries.h"
#include "contracts/applications.h"
#include "contracts/skills.h"
#include "io/db.h"
#include "request.h"

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

static Err show_applicants(struct delivery *d, const struct rows *added)
{
	IntList ids = { .items = arena_new_array(d->arena, (size_t)added->count + 1, int64_t) };

	if (!ids.items)
		return fail(OVERLOADED, "no memory for applicants");
	for (int row = 0; row < added->count; row++) {
		struct id_key key = { 0 };

		TRY(rows_read(added, row, &id_key_view, d->arena, &key));
		ids.items[ids.n++] = key.id;
	}
	return ids.n ? db_exec(d->tx, SQL(applicants_show, .seeker_ids = ids), NULL) : OK;
}

/* Under the lock of the profiles' writers: whoever of both comes second sees what the first did. */
CONSUMER_OF_MANY(on_applications)
{
	IntList recruiters = { .items = arena_new_array(d->arena, n, int64_t), .n = n };
	IntList seekers = { .items = arena_new_array(d->arena, n, int64_t), .n = n };
	struct rows added;

	if (!recruiters.items || !seekers.items)
		return fail(OVERLOADED, "no memory for applicants");
	for (size_t i = 0; i < n; i++) {
		struct application_state application = { 0 };

		TRY(event_data_read(events[i].data, &application_state_view, d->arena, &application));
		recruiters.items[i] = application.owner_id;
		seekers.items[i] = application.applicant_id;
	}
	TRY(db_exec(d->tx, SQL(applicants_lock, .user_ids = seekers), NULL));
	TRY(db_query(d->tx, SQL(applicants_add, .recruiter_ids = recruiters, .seeker_ids = seekers), &added));
	return show_applicants(d, &added);
}

const struct consumer auth_consumers[] = {
	{ "activity", on_user_deleted, KINDS("user.deleted"), .prefetch = 400, .batch = 100 },
	{ "activity", on_events, KINDS("#") },
	{ "skills", on_skill, KINDS("skill.added", "skill.updated"), .group = 1, .prefetch = 200, .batch = 100 },
	{ "applicants", on_applications, KINDS("application.submitted"), .group = 1, .prefetch = 200, .batch = 100 },
	{ 0 },
};
