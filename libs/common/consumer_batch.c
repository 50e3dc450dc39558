#include "consumer_private.h"

#include "base/log.h"
#include "common/queries.h"
#include "inbox.h"
#include "relay.h"
#include "trace.h"

struct after {
	struct after *next;
	void (*run)(void *state, void *arg);
	void *arg;
};

Err delivery_after_commit(struct delivery *d, void (*run)(void *state, void *arg), void *arg)
{
	struct after *last = arena_new(d->arena, struct after);

	if (!last)
		return fail(OVERLOADED, "no memory for what follows the commit");
	*last = (struct after){ .run = run, .arg = arg };
	*d->afterwards->end = last;
	d->afterwards->end = &last->next;
	return OK;
}

Err event_run(struct group *group, const struct event_handler *handler, struct delivery *d)
{
	const struct envelope *event = &d->event;
	void *record = NULL;

	log_set_context(&(struct log_context){
		.request_id = event->request_id,
		.trace_id = trace_id_of(event->traceparent),
		.operation = handler->name,
	});
	if (handler->view) {
		record = arena_alloc(&group->arena, handler->view->size);
		if (!record)
			return fail(OVERLOADED, "no memory for an event");
		TRY(event_data_read(event->data, handler->view, &group->arena, record));
	}
	return handler->run(d, record);
}

/* --- one transaction --------------------------------------------------------------------------------------------- */

struct batch {
	struct group *group;
	struct source *source;
	struct tx *tx;
	Time now;
	struct envelope *events; /* of the messages that are events; heartbeats are not */
	Uuid *ids;
	bool *fresh;
	size_t n;
	struct afterwards afterwards;
};

static Err take_heartbeat(struct batch *batch, Str body)
{
	struct heartbeat heartbeat = { 0 };

	TRY(event_data_read((Json){ body }, &heartbeat_view, &batch->group->arena, &heartbeat));
	TRY(db_defer(batch->tx, SQL(projection_advance,
		.consumer = str_of(batch->source->queue->consumer),
		.source = heartbeat.service,
		.seen_to = heartbeat.at,
		.now = batch->now)));
	atomic_store(&batch->source->counts.lag_ms, (batch->now.us - heartbeat.at.us) / 1000);
	return OK;
}

static Err read_event(struct batch *batch, const struct mq_message *message)
{
	struct envelope *event = &batch->events[batch->n];

	TRY(envelope_read(message->body, &batch->group->arena, event));
	batch->ids[batch->n++] = event->id;
	return message->attempt ? progress_resume(batch->tx, batch->source, event->id) : OK;
}

static struct delivery delivery_of(struct batch *batch, const struct envelope *event)
{
	return (struct delivery){ .event = *event, .tx = batch->tx, .arena = &batch->group->arena, .now = batch->now,
		.state = batch->group->of->config.state, .afterwards = &batch->afterwards };
}

static Err run_event(struct batch *batch, const struct consumer *row, const struct envelope *event)
{
	/* What a handler emits was caused by who caused the event. */
	struct origin origin = {
		.actor_id = event->actor_id.set ? event->actor_id.value : 0,
		.request_id = event->request_id,
		.traceparent = event->traceparent,
	};
	struct delivery d = delivery_of(batch, event);
	Err error;

	batch->tx->origin = &origin;
	error = event_run(batch->group, row->handler, &d);
	batch->tx->origin = NULL;
	return error;
}

static Err run_many(struct batch *batch, const struct consumer *row, const struct envelope *events, size_t n)
{
	struct delivery d = delivery_of(batch, events);

	log_set_context(&(struct log_context){ .operation = row->handler->name });
	return row->handler->run_many(&d, events, n);
}

/* So many of them, from the first on, go to its row together. */
static size_t together(const struct batch *batch, const struct consumer *row, const struct envelope *events, size_t n)
{
	size_t k = 1;

	while (row && row->handler->run_many && k < n && row_for(batch->group->of, batch->source, events[k].kind) == row)
		k++;
	return k;
}

/* What has taken effect before makes way for what stands behind it. */
static size_t gather_fresh(struct batch *batch)
{
	size_t n = 0;

	for (size_t i = 0; i < batch->n; i++) {
		if (batch->fresh[i])
			batch->events[n++] = batch->events[i];
	}
	return n;
}

static Err run_fresh(struct batch *batch)
{
	size_t n = gather_fresh(batch);

	for (size_t i = 0, k; i < n; i += k) {
		const struct envelope *events = batch->events + i;
		const struct consumer *row = row_for(batch->group->of, batch->source, events->kind);

		k = together(batch, row, events, n - i);
		/* A binding of an earlier version of this program: still in the broker, no longer in the table. */
		if (!row)
			atomic_fetch_add(&batch->source->counts.ignored, 1);
		else if (row->handler->run_many)
			TRY(run_many(batch, row, events, k));
		else
			TRY(run_event(batch, row, events));
	}
	return OK;
}

/* Heartbeats last: they say that what stands before them has been taken, and take effect with it. */
static Err run(struct batch *batch, struct mq_delivery *const *items, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!str_eq(items[i]->message.kind, STR(HEARTBEAT_KIND)))
			TRY(read_event(batch, &items[i]->message));
	}
	if (batch->n) {
		TRY(inbox_add(batch->tx, batch->source->name.text, batch->ids, batch->n, batch->fresh));
		TRY(run_fresh(batch));
	}
	for (size_t i = 0; i < n; i++) {
		if (str_eq(items[i]->message.kind, STR(HEARTBEAT_KIND)))
			TRY(take_heartbeat(batch, items[i]->message.body));
	}
	return tx_commit(batch->tx);
}

static void go_on(const struct batch *batch)
{
	for (const struct after *each = batch->afterwards.first; each; each = each->next)
		each->run(batch->group->of->config.state, each->arg);
}

static void count(const struct batch *batch)
{
	for (size_t i = 0; i < batch->n; i++)
		atomic_fetch_add(batch->fresh[i] ? &batch->source->counts.handled : &batch->source->counts.duplicates, 1);
}

static Err run_in(struct batch *batch, struct mq_delivery *const *items, size_t n)
{
	struct arena *arena = &batch->group->arena;
	_cleanup_(tx_finish) struct tx tx;
	Err error;

	tx_init(&tx, batch->group->of->config.db, TX_WRITE, arena, deadline_in(DELIVERY_WORK_MS));
	batch->tx = &tx;
	batch->afterwards.end = &batch->afterwards.first;
	batch->events = arena_new_array(arena, n, struct envelope);
	batch->ids = arena_new_array(arena, n, Uuid);
	batch->fresh = arena_new_array(arena, n, bool);
	if (!batch->events || !batch->ids || !batch->fresh)
		return fail(OVERLOADED, "no memory for a batch");
	error = run(batch, items, n);
	if (!error && tx.emitted)
		relay_wake(batch->group->of->config.relay);
	if (!error)
		go_on(batch);
	return error;
}

Err batch_run(struct group *group, struct source *source, struct mq_delivery *const *items, size_t n)
{
	struct batch batch = { .group = group, .source = source, .now = clock_now() };
	Err error;

	/* A problem without a reason of its own must not be told with that of an earlier event. */
	fail_clear();
	arena_reset(&group->arena);
	error = run_in(&batch, items, n);
	log_set_context(NULL);
	if (!error)
		count(&batch);
	return error;
}
