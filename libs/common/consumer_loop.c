#include "consumer_private.h"

#include "base/log.h"
#include "inbox.h"

#include <poll.h>

/* --- a group of queues ------------------------------------------------------------------------------------------- */

struct taken {
	struct mq_delivery *items[INBOX_BATCH_MAX];
	size_t n;
};

static void taken_free(struct taken *taken)
{
	for (size_t i = 0; i < taken->n; i++)
		mq_delivery_free(taken->items[i]);
}

/* The next deliveries of one queue, as far as they are here already: a batch waits for nothing. */
static Err take_more(struct group *group, const struct source *source, struct taken *taken)
{
	size_t most = source->first->batch > 1 ? (size_t)source->first->batch : 1;

	if (most > 1)
		TRY(mq_pump(group->mq, 0));
	while (taken->n < most) {
		const struct mq_delivery *next = mq_peek(group->mq);

		if (!next || next->consumer != taken->items[0]->consumer)
			return OK;
		TRY(mq_receive(group->mq, deadline_in(0), &taken->items[taken->n]));
		taken->n++;
	}
	return OK;
}

static void count_redelivered(struct source *source, const struct taken *taken)
{
	for (size_t i = 0; i < taken->n; i++)
		atomic_fetch_add(&source->counts.redelivered, taken->items[i]->redelivered);
}

/* All together; when that fails, one by one, so that one bad event does not hold up or condemn the others. */
static Err handle(struct group *group, struct source *source, const struct taken *taken)
{
	count_redelivered(source, taken);
	if (taken->n > 1 && !batch_run(group, source, taken->items, taken->n))
		/* What stands before the batch on this channel has been acknowledged already. */
		return mq_ack(group->mq, taken->items[taken->n - 1]->tag, true);
	for (size_t i = 0; i < taken->n && !atomic_load(&group->of->stopping); i++)
		TRY(delivery_settle(group, source, taken->items[i]));
	return OK;
}

static Err take_and_handle(struct group *group)
{
	_cleanup_(taken_free) struct taken taken = { .n = 0 };
	struct source *source;

	TRY(mq_receive(group->mq, deadline_in(RECEIVE_WAIT_MS), &taken.items[0]));
	if (!taken.items[0])
		return OK;
	taken.n = 1;
	source = &group->of->sources[taken.items[0]->consumer];
	TRY(take_more(group, source, &taken));
	return handle(group, source, &taken);
}

static Err start_consuming(struct group *group)
{
	for (size_t i = 0; i < group->of->source_count; i++) {
		const struct source *source = &group->of->sources[i];
		int prefetch = source->first->prefetch ? source->first->prefetch : PREFETCH_DEFAULT;

		if (source->first->group == group->number)
			TRY(mq_consume(group->mq, queue_name_str(&source->name), i, prefetch));
	}
	return OK;
}

Err group_consume(struct group *group)
{
	TRY(start_consuming(group));
	while (!atomic_load(&group->of->stopping))
		TRY(take_and_handle(group));
	return OK;
}

/* --- broadcasts -------------------------------------------------------------------------------------------------- */

static Err hear(struct group *group, const struct mq_message *message)
{
	const struct consumer *row;
	struct delivery d = { .now = clock_now(), .arena = &group->arena, .state = group->of->config.state };

	fail_clear();
	arena_reset(&group->arena);
	TRY(envelope_read(message->body, &group->arena, &d.event));
	row = broadcast_row_for(group->of, d.event.kind);
	return row ? event_run(group, row->handler, &d) : OK;
}

/* Of each connection's own: one that the broker does not know to be lost keeps its queue to itself for a while. */
static Str name_broadcast_queue(const struct consumers *consumers, char out[static QUEUE_NAME_MAX])
{
	char connection[UUID_TEXT];

	uuid_format(uuid_make(clock_now()), connection);
	snprintf(out, QUEUE_NAME_MAX, "%s.%s.broadcast.%.*s", consumers->config.topology->prefix, consumers->config.service,
		UUID_TEXT, connection);
	return str_of(out);
}

static Err listen_to_kinds(struct group *group)
{
	const struct consumers *consumers = group->of;
	char name[QUEUE_NAME_MAX];
	const struct mq_queue queue = { .name = name_broadcast_queue(consumers, name), .exclusive = true,
		.max_messages = BROADCAST_PENDING };

	TRY(mq_declare_queue(group->mq, &queue));
	for (const struct consumer *row = consumers->config.list; row->name; row++) {
		for (const char *const *kind = row->kinds; row->broadcast && *kind; kind++)
			TRY(mq_bind(group->mq, queue.name, str_of(consumers->config.topology->exchange), str_of(*kind)));
	}
	TRY(mq_consume(group->mq, queue.name, 0, BROADCAST_PREFETCH));
	if (consumers->config.missed)
		consumers->config.missed(consumers->config.state);
	return OK;
}

Err group_listen(struct group *group)
{
	TRY(listen_to_kinds(group));
	while (!atomic_load(&group->of->stopping)) {
		_cleanup_(cleanup_mq_delivery) struct mq_delivery *delivery = NULL;

		TRY(mq_receive(group->mq, deadline_in(RECEIVE_WAIT_MS), &delivery));
		if (!delivery)
			continue;
		if (hear(group, &delivery->message))
			log_error("a broadcast was not heard", LOG("kind", delivery->message.kind), LOG("reason", fail_reason()));
		log_set_context(NULL);
		TRY(mq_ack(group->mq, delivery->tag, false));
	}
	return OK;
}

/* --- the life of a connection ------------------------------------------------------------------------------------ */

static Err connect_and_work(struct group *group, const char *name, group_work *work)
{
	const struct consumers_config *config = &group->of->config;
	const struct mq_config mq = { .url = config->amqp_url, .name = name, .wake_fd = group->of->stop_fd };

	TRY(mq_open(&mq, &group->mq));
	/* A consumer may be the first of the whole suite to come. */
	TRY(declare_topology(group->mq, config->topology));
	backoff_reset(&group->backoff);
	atomic_store(&group->connected, true);
	return work(group);
}

void group_run(struct group *group, const char *name, group_work *work)
{
	struct pollfd stop = { .fd = group->of->stop_fd, .events = POLLIN };

	while (!atomic_load(&group->of->stopping)) {
		if (connect_and_work(group, name, work)) {
			log_line(group->backoff.ms ? LOG_DEBUG : LOG_WARN, "a consumer lost the broker", LOG("connection", name),
				LOG("reason", fail_reason()));
			poll(&stop, 1, backoff_next_ms(&group->backoff));
		}
		atomic_store(&group->connected, false);
		mq_close(take(group->mq));
	}
}
