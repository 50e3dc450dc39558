#include "declare.h"

static Err declare_queue(struct mq *mq, const struct topology *t, const struct queue *queue)
{
	struct queue_name name = queue_name(t, queue);
	struct queue_name dead = queue_dead_name(t, queue);

	TRY(mq_declare_queue(mq, &(struct mq_queue){ .name = queue_name_str(&dead), .max_messages = QUEUE_MAX_MESSAGES }));
	TRY(mq_declare_queue(mq, &(struct mq_queue){
		.name = queue_name_str(&name),
		.dead_letter_key = queue_name_str(&dead),
		.single_active = queue->sources != NULL,
		.delivery_limit = DELIVERY_LIMIT,
		.max_messages = QUEUE_MAX_MESSAGES,
	}));
	for (const char *const *kind = queue->kinds; *kind; kind++)
		TRY(mq_bind(mq, queue_name_str(&name), str_of(t->exchange), str_of(*kind)));
	return OK;
}

/* The routing key of a delayed message is the queue it came from, and is kept when its time is up. */
static Err declare_delay(struct mq *mq, const struct topology *t, size_t rung)
{
	struct queue_name exchange = delay_exchange_name(t, rung);
	struct queue_name name = delay_queue_name(t, rung);

	TRY(mq_declare_exchange(mq, queue_name_str(&exchange), "fanout"));
	TRY(mq_declare_queue(mq, &(struct mq_queue){
		.name = queue_name_str(&name),
		.keep_key = true,
		.ttl_ms = t->delays_ms[rung],
		.max_messages = QUEUE_MAX_MESSAGES,
	}));
	return mq_bind(mq, queue_name_str(&name), queue_name_str(&exchange), STR(""));
}

Err declare_topology(struct mq *mq, const struct topology *t)
{
	TRY(mq_declare_exchange(mq, str_of(t->exchange), "topic"));
	for (size_t rung = 0; rung < t->delay_count; rung++)
		TRY(declare_delay(mq, t, rung));
	for (size_t i = 0; i < t->queue_count; i++)
		TRY(declare_queue(mq, t, &t->queues[i]));
	return OK;
}

Err send_later(struct mq *mq, const struct topology *t, size_t rung, Str queue, const struct mq_message *message)
{
	struct queue_name exchange = delay_exchange_name(t, rung);
	struct mq_message later = *message;

	later.exchange = queue_name_str(&exchange);
	later.key = queue;
	later.attempt = message->attempt + 1;
	return mq_publish_one(mq, &later, deadline_in(SEND_TIMEOUT_MS));
}
