#include "io/mq_private.h"

/* A durable queue with dead letters takes nine. */
enum { ARGUMENTS_MAX = 9 };

struct arguments {
	amqp_table_entry_t entries[ARGUMENTS_MAX];
	int n;
};

static void add_text(struct arguments *arguments, const char *key, Str value)
{
	arguments->entries[arguments->n++] = (amqp_table_entry_t){ .key = amqp_cstring_bytes(key),
		.value = { .kind = AMQP_FIELD_KIND_UTF8, .value = { .bytes = mq_bytes(value) } } };
}

static void add_yes(struct arguments *arguments, const char *key)
{
	arguments->entries[arguments->n++] = (amqp_table_entry_t){ .key = amqp_cstring_bytes(key),
		.value = { .kind = AMQP_FIELD_KIND_BOOLEAN, .value = { .boolean = 1 } } };
}

static void add_number(struct arguments *arguments, const char *key, int64_t value)
{
	if (value)
		arguments->entries[arguments->n++] = (amqp_table_entry_t){ .key = amqp_cstring_bytes(key),
			.value = { .kind = AMQP_FIELD_KIND_I64, .value = { .i64 = value } } };
}

Err mq_declare_exchange(struct mq *mq, Str name, const char *type)
{
	amqp_exchange_declare(mq->connection, MQ_CHANNEL, mq_bytes(name), amqp_cstring_bytes(type), 0, 1, 0, 0,
		amqp_empty_table);
	return mq_answered(mq, "declare an exchange");
}

/*
 * at-least-once: the queue itself publishes its dead with confirms, so that none is lost between two queues. It demands
 * reject-publish: a full queue refuses what is new, and the publisher keeps it, instead of dropping what is old.
 */
static void describe_durable(const struct mq_queue *queue, struct arguments *arguments)
{
	add_text(arguments, "x-queue-type", STR("quorum"));
	add_text(arguments, "x-overflow", STR("reject-publish"));
	add_number(arguments, "x-max-length", queue->max_messages);
	add_number(arguments, "x-message-ttl", queue->ttl_ms);
	add_number(arguments, "x-delivery-limit", queue->delivery_limit);
	if (queue->single_active)
		add_yes(arguments, "x-single-active-consumer");
}

Err mq_declare_queue(struct mq *mq, const struct mq_queue *queue)
{
	struct arguments arguments = { .n = 0 };
	bool dead_letters = queue->keep_key || queue->dead_letter_key.n;

	if (queue->exclusive)
		add_number(&arguments, "x-max-length", queue->max_messages);
	else
		describe_durable(queue, &arguments);
	if (dead_letters) {
		add_text(&arguments, "x-dead-letter-exchange", STR(""));
		add_text(&arguments, "x-dead-letter-strategy", STR("at-least-once"));
	}
	if (queue->dead_letter_key.n)
		add_text(&arguments, "x-dead-letter-routing-key", queue->dead_letter_key);
	amqp_queue_declare(mq->connection, MQ_CHANNEL, mq_bytes(queue->name), 0, !queue->exclusive, queue->exclusive,
		queue->exclusive, (amqp_table_t){ .num_entries = arguments.n, .entries = arguments.entries });
	return mq_answered(mq, "declare a queue");
}

Err mq_bind(struct mq *mq, Str queue, Str exchange, Str key)
{
	amqp_queue_bind(mq->connection, MQ_CHANNEL, mq_bytes(queue), mq_bytes(exchange), mq_bytes(key), amqp_empty_table);
	return mq_answered(mq, "bind a queue");
}

Err mq_depth(struct mq *mq, Str queue, int64_t *messages, int64_t *consumers)
{
	const amqp_queue_declare_ok_t *reply =
		amqp_queue_declare(mq->connection, MQ_CHANNEL, mq_bytes(queue), 1, 0, 0, 0, amqp_empty_table);

	TRY(mq_answered(mq, "look at a queue"));
	*messages = reply->message_count;
	if (consumers)
		*consumers = reply->consumer_count;
	return OK;
}
