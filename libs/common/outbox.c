#include "contracts/events.h"

#include "common/queries.h"
#include "data/json.h"
#include "io/db.h"

static const struct origin *origin_of(const struct tx *tx)
{
	static const struct origin nobody = { 0 };

	return tx->origin ? tx->origin : &nobody;
}

static OptInt actor_of(const struct origin *origin)
{
	return (OptInt){ .value = origin->actor_id, .set = origin->actor_id != 0 };
}

static Err write_data(const struct event *event, const void *data, struct buf *out)
{
	json_write_object(out, event->data, data);
	return out->failed ? fail(INTERNAL, "the data of %s does not fit into an event", event->kind) : OK;
}

/* Sent without waiting for the answer: the row travels in one flight with what follows, at the latest the COMMIT. */
static Err insert(struct tx *tx, const struct event *event, const void *data, Json text)
{
	const struct origin *origin = origin_of(tx);
	Time now = clock_now();

	return db_defer(tx, SQL(outbox_add,
		.id = uuid_make(now),
		.kind = str_of(event->kind),
		.version = event_version(event, data),
		.occurred_at = now,
		.actor_id = actor_of(origin),
		.request_id = origin->request_id,
		.traceparent = origin->traceparent,
		.object_type = str_of(event->object),
		.object_id = event_object_id(event, data, tx->arena),
		.data = text));
}

Err outbox_add(struct tx *tx, const struct event *event, const void *data)
{
	_cleanup_(buf_finish) struct buf text;

	buf_init(&text, EVENT_DATA_MAX);
	TRY(write_data(event, data, &text));
	TRY(insert(tx, event, data, (Json){ buf_str(&text) }));
	tx->emitted = true;
	return OK;
}

/* What differs from row to row. */
struct rows_made {
	StrList ids, objects, data;
	IntList versions;
};

static Err make_room(struct arena *arena, size_t n, struct rows_made *out)
{
	*out = (struct rows_made){
		.ids = { .items = arena_new_array(arena, n, Str), .n = n },
		.objects = { .items = arena_new_array(arena, n, Str), .n = n },
		.data = { .items = arena_new_array(arena, n, Str), .n = n },
		.versions = { .items = arena_new_array(arena, n, int64_t), .n = n },
	};
	return out->ids.items && out->objects.items && out->data.items && out->versions.items
		? OK
		: fail(OVERLOADED, "no memory for events");
}

static Err make_row(struct arena *arena, const struct event *event, const void *data, Time now, struct rows_made *rows,
	size_t i)
{
	_cleanup_(buf_finish) struct buf text;
	char id[UUID_TEXT + 1];

	buf_init(&text, EVENT_DATA_MAX);
	TRY(write_data(event, data, &text));
	uuid_format(uuid_make(now), id);
	rows->ids.items[i] = str_copy(arena, (Str){ .p = id, .n = UUID_TEXT });
	rows->objects.items[i] = event_object_id(event, data, arena);
	rows->data.items[i] = str_copy(arena, buf_str(&text));
	rows->versions.items[i] = event_version(event, data);
	return rows->ids.items[i].p && rows->data.items[i].p ? OK : fail(OVERLOADED, "no memory for events");
}

Err outbox_add_all(struct tx *tx, const struct event *event, const void *list, size_t n, size_t size)
{
	const struct origin *origin = origin_of(tx);
	struct rows_made rows;
	Time now = clock_now();

	if (!n)
		return OK;
	TRY(make_room(tx->arena, n, &rows));
	for (size_t i = 0; i < n; i++)
		TRY(make_row(tx->arena, event, (const char *)list + i * size, now, &rows, i));
	tx->emitted = true;
	return db_defer(tx, SQL(outbox_add_all,
		.ids = rows.ids,
		.kind = str_of(event->kind),
		.versions = rows.versions,
		.occurred_at = now,
		.actor_id = actor_of(origin),
		.request_id = origin->request_id,
		.traceparent = origin->traceparent,
		.object_type = str_of(event->object),
		.object_ids = rows.objects,
		.data = rows.data));
}
