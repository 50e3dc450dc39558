#include "snapshot.h"

#include "data/json.h"
#include "io/mq.h"

enum { CONFIRM_MS = 10 * 1000, ARENA_MAX = 1024 * 1024 };

struct snapshot {
	struct mq *mq;
	struct queue_name queue;
	struct arena arena;
	struct buf data, body;
	size_t in_window;
	int64_t sent;
};

Err snapshot_open(const char *amqp_url, const struct topology *t, const char *service, const char *consumer,
	struct snapshot **out)
{
	const struct queue *queue = topology_queue(t, service, consumer);
	struct snapshot *snapshot;
	Err error;

	if (!queue || !queue->sources)
		return fail(NOT_FOUND, "%s.%s is no projection", service, consumer);
	snapshot = calloc(1, sizeof(*snapshot));
	if (!snapshot)
		return fail(OVERLOADED, "no memory for a snapshot");
	snapshot->queue = queue_name(t, queue);
	arena_init(&snapshot->arena, ARENA_MAX);
	buf_init(&snapshot->data, EVENT_DATA_MAX);
	buf_init(&snapshot->body, EVENT_BODY_MAX);
	error = mq_open(&(struct mq_config){ .url = amqp_url, .name = "snapshot", .wake_fd = -1 }, &snapshot->mq);
	if (error) {
		snapshot_close(snapshot);
		return error;
	}
	mq_window_begin(snapshot->mq);
	*out = snapshot;
	return OK;
}

static Err settle(struct snapshot *snapshot)
{
	TRY(mq_settle(snapshot->mq, deadline_in(CONFIRM_MS)));
	for (size_t i = 0; i < snapshot->in_window; i++) {
		if (mq_fate(snapshot->mq, i) != MQ_CONFIRMED)
			return fail(BROKER_REFUSES, "queue %s does not exist or is full", snapshot->queue.text);
	}
	snapshot->sent += (int64_t)snapshot->in_window;
	snapshot->in_window = 0;
	mq_window_begin(snapshot->mq);
	return OK;
}

static Err publish(struct snapshot *snapshot, const struct envelope *envelope)
{
	char id[UUID_TEXT];

	uuid_format(envelope->id, id);
	buf_clear(&snapshot->body);
	envelope_write(&snapshot->body, envelope);
	if (snapshot->data.failed || snapshot->body.failed)
		return fail(INTERNAL, "a snapshot of " STR_FMT " " STR_FMT " does not fit into an event",
			STR_ARG(envelope->object.type), STR_ARG(envelope->object.id));
	TRY(mq_publish(snapshot->mq,
		&(struct mq_message){
			.key = queue_name_str(&snapshot->queue),
			.kind = envelope->kind,
			.body = buf_str(&snapshot->body),
			.id = { .p = id, .n = sizeof(id) },
			.at = envelope->occurred_at,
		},
		true));
	snapshot->in_window++;
	return mq_window_full(snapshot->mq) ? settle(snapshot) : OK;
}

Err snapshot_add(struct snapshot *snapshot, const struct event *event, const void *data)
{
	Time now = clock_now();

	arena_reset(&snapshot->arena);
	buf_clear(&snapshot->data);
	json_write_object(&snapshot->data, event->data, data);
	return publish(snapshot,
		&(struct envelope){
			.id = uuid_make(now),
			.kind = str_format(&snapshot->arena, "%s.snapshot", event->object),
			.version = event_version(event, data),
			.occurred_at = now,
			.object = { .type = str_of(event->object), .id = event_object_id(event, data, &snapshot->arena) },
			.data = { buf_str(&snapshot->data) },
		});
}

Err snapshot_finish(struct snapshot *snapshot, int64_t *sent)
{
	TRY(settle(snapshot));
	*sent = snapshot->sent;
	return OK;
}

void snapshot_close(struct snapshot *snapshot)
{
	if (!snapshot)
		return;
	mq_close(snapshot->mq);
	arena_finish(&snapshot->arena);
	buf_finish(&snapshot->data);
	buf_finish(&snapshot->body);
	free(snapshot);
}
