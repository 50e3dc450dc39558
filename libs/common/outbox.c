#include "contracts/events.h"

#include "common/queries.h"
#include "data/json.h"
#include "io/db.h"

/* Sent without waiting for the answer: the row travels in one flight with what follows, at the latest the COMMIT. */
static Err insert(struct tx *tx, const struct event *event, const void *data, Json text)
{
	static const struct origin nobody = { 0 };
	const struct origin *origin = tx->origin ? tx->origin : &nobody;
	Time now = clock_now();

	return db_defer(tx, SQL(outbox_add,
		.id = uuid_make(now),
		.kind = str_of(event->kind),
		.version = event_version(event, data),
		.occurred_at = now,
		.actor_id = { .value = origin->actor_id, .set = origin->actor_id != 0 },
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
	json_write_object(&text, event->data, data);
	if (text.failed)
		return fail(INTERNAL, "the data of %s does not fit into an event", event->kind);
	TRY(insert(tx, event, data, (Json){ buf_str(&text) }));
	tx->emitted = true;
	return OK;
}
