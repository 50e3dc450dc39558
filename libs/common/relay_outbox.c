#include "relay_private.h"

#include "base/log.h"
#include "common/queries.h"
#include "contracts/events.h"

/* Read at once; a window of the broker's may be smaller, then the rest is read again. */
enum { READ_BYTES = 1024 * 1024 };

struct outbox_row {
	int64_t position;
	Uuid id;
	Str kind;
	int64_t version;
	Time occurred_at;
	OptInt actor_id;
	Str request_id;
	Str traceparent;
	Str object_type;
	Str object_id;
	Json data;
};

VIEW(outbox_row_view, outbox_row,
	FIELD(outbox_row, position, 0),
	FIELD(outbox_row, id, 0),
	FIELD(outbox_row, kind, 0),
	FIELD(outbox_row, version, 0),
	FIELD(outbox_row, occurred_at, 0),
	FIELD(outbox_row, actor_id, 0),
	FIELD(outbox_row, request_id, 0),
	FIELD(outbox_row, traceparent, 0),
	FIELD(outbox_row, object_type, 0),
	FIELD(outbox_row, object_id, 0),
	FIELD(outbox_row, data, 0));

static struct envelope envelope_of(const struct outbox_row *row)
{
	return (struct envelope){
		.id = row->id,
		.kind = row->kind,
		.version = row->version,
		.occurred_at = row->occurred_at,
		.actor_id = row->actor_id,
		.request_id = row->request_id,
		.traceparent = row->traceparent,
		.object = { .type = row->object_type, .id = row->object_id },
		.data = row->data,
	};
}

/* The rows that went out in one window, and the end each of them came to. */
struct window {
	int64_t positions[MQ_WINDOW];
	uint64_t objects[MQ_WINDOW]; /* a hash each; 0 for an event about no object */
	size_t n;
	bool is_last; /* nothing was left behind it */
};

static int64_t patience_ms(const struct relay *relay)
{
	return atomic_load(&relay->stopping) ? RELAY_FINISH_MS : RELAY_WORK_MS;
}

static void begin(struct relay *relay, struct tx *tx)
{
	arena_reset(&relay->arena);
	db_session_tx(relay->session, tx, &relay->arena, deadline_in(patience_ms(relay)));
}

static Err publish(struct relay *relay, const struct envelope *event)
{
	char id[UUID_TEXT];

	uuid_format(event->id, id);
	buf_clear(&relay->body);
	envelope_write(&relay->body, event);
	if (relay->body.failed)
		return fail(INTERNAL, "event %.*s does not fit into a message", UUID_TEXT, id);
	return mq_publish(relay->mq,
		&(struct mq_message){
			.exchange = str_of(relay->config.topology->exchange),
			.key = event->kind,
			.kind = event->kind,
			.body = buf_str(&relay->body),
			.id = { .p = id, .n = sizeof(id) },
			.request_id = event->request_id,
			.traceparent = event->traceparent,
			.at = event->occurred_at,
		},
		true);
}

static uint64_t hash_of_object(const struct outbox_row *row)
{
	return row->object_id.n ? relay_hash(relay_hash(RELAY_HASH, row->object_type), row->object_id) : 0;
}

/*
 * A window holds one event of an object: a full queue may refuse one event and take the next, and consumers would see the
 * object's states in the wrong order. The later ones are read again when the first is confirmed. Two objects of one hash
 * only cost a window.
 */
static bool waits_for_another(const struct window *window, uint64_t object)
{
	for (size_t i = 0; object && i < window->n; i++) {
		if (window->objects[i] == object)
			return true;
	}
	return false;
}

static Err publish_row(struct relay *relay, const struct rows *rows, int row, struct window *window)
{
	struct arena_mark mark = arena_mark(&relay->arena);
	struct outbox_row record = { 0 };
	struct envelope event;
	uint64_t object;

	TRY(rows_read(rows, row, &outbox_row_view, &relay->arena, &record));
	object = hash_of_object(&record);
	if (!waits_for_another(window, object)) {
		event = envelope_of(&record);
		TRY(publish(relay, &event));
		window->objects[window->n] = object;
		window->positions[window->n++] = record.position;
	}
	arena_rewind(&relay->arena, mark);
	return OK;
}

/* The rows are given back before the confirms are awaited: no transaction is open while the broker thinks. */
static Err send_window(struct relay *relay, struct window *window)
{
	_cleanup_(tx_finish) struct tx tx;
	struct rows rows;

	begin(relay, &tx);
	tx.mode = TX_READ;
	TRY(db_query(&tx, SQL(outbox_window, .most = MQ_WINDOW, .bytes = READ_BYTES), &rows));
	window->n = 0;
	mq_window_begin(relay->mq);
	for (int row = 0; row < rows.count && !mq_window_full(relay->mq); row++)
		TRY(publish_row(relay, &rows, row, window));
	window->is_last = window->n == (size_t)rows.count && rows.count < MQ_WINDOW;
	return OK;
}

static IntList with_fate(const struct relay *relay, const struct window *window, enum mq_fate fate, int64_t *room)
{
	IntList list = { .items = room };

	for (size_t i = 0; i < window->n; i++) {
		if (mq_fate(relay->mq, i) == fate)
			list.items[list.n++] = window->positions[i];
	}
	return list;
}

static void raise_alarm(struct relay *relay, size_t n)
{
	atomic_fetch_add(&relay->returned_total, (long long)n);
	log_error("events belong to no queue and stay in the outbox", LOG("count", (int64_t)n));
}

static Err mark_window(struct relay *relay, const struct window *window)
{
	_cleanup_(tx_finish) struct tx tx;
	int64_t room[2][MQ_WINDOW];
	IntList confirmed = with_fate(relay, window, MQ_CONFIRMED, room[0]);
	IntList returned = with_fate(relay, window, MQ_RETURNED, room[1]);

	begin(relay, &tx);
	if (confirmed.n)
		TRY(db_defer(&tx, SQL(outbox_published, .positions = confirmed)));
	if (returned.n)
		TRY(db_defer(&tx, SQL(outbox_returned, .positions = returned, .now = clock_now())));
	TRY(tx_commit(&tx));
	atomic_fetch_add(&relay->published_total, (long long)confirmed.n);
	if (returned.n)
		raise_alarm(relay, returned.n);
	if (confirmed.n + returned.n < window->n)
		return fail(BROKER_REFUSES, "a queue is full: %zu events were refused", window->n - confirmed.n - returned.n);
	return OK;
}

static Err drain_window(struct relay *relay, struct window *window)
{
	TRY(send_window(relay, window));
	if (!window->n)
		return OK;
	TRY(mq_settle(relay->mq, deadline_in(patience_ms(relay))));
	atomic_store(&relay->blocked, false);
	atomic_fetch_add(&relay->windows_total, 1);
	return mark_window(relay, window);
}

Err relay_drain(struct relay *relay, struct deadline deadline, Time *seen_to)
{
	struct window window = { .n = 0 };

	while (!window.is_last) {
		*seen_to = clock_now();
		TRY(drain_window(relay, &window));
		if (!window.is_last && !deadline_left_ms(deadline)) {
			*seen_to = TIME_NONE;
			return OK;
		}
	}
	return OK;
}

Err relay_offer_again(struct relay *relay, int64_t *offered)
{
	_cleanup_(tx_finish) struct tx tx;

	begin(relay, &tx);
	TRY(db_exec(&tx, SQL(outbox_offer_again, .most = MQ_WINDOW), offered));
	return tx_commit(&tx);
}

struct outbox_size {
	int64_t depth;
	int64_t returned;
	Time oldest;
};

VIEW(outbox_size_view, outbox_size,
	FIELD(outbox_size, depth, 0),
	FIELD(outbox_size, returned, 0),
	FIELD(outbox_size, oldest, 0));

Err relay_measure(struct relay *relay)
{
	_cleanup_(tx_finish) struct tx tx;
	struct outbox_size size = { 0 };

	begin(relay, &tx);
	TRY(db_one(&tx, SQL(outbox_depth, .most = RELAY_DEPTH_MAX), &outbox_size_view, &size));
	atomic_store(&relay->depth, size.depth);
	atomic_store(&relay->returned, size.returned);
	atomic_store(&relay->oldest_us, size.oldest.us);
	return OK;
}

Err relay_notify(struct relay *relay)
{
	_cleanup_(tx_finish) struct tx tx;
	struct rows rows;

	begin(relay, &tx);
	TRY(db_query(&tx, SQL(outbox_notify, .channel = str_of(relay->channel)), &rows));
	return tx_commit(&tx);
}
