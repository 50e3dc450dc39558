#include "io/mq_private.h"

#include <string.h>

/* A delivery is one piece of memory: the struct, then all its texts. */
struct copier {
	char *at;
};

static Str copy(struct copier *copier, Str text)
{
	Str placed = { .p = copier->at, .n = text.n };

	if (!text.p)
		return STR_NONE;
	memcpy(copier->at, text.p, text.n);
	copier->at += text.n;
	return placed;
}

static Str header_text(const amqp_table_t *headers, const char *key)
{
	for (int i = 0; i < headers->num_entries; i++) {
		const amqp_table_entry_t *entry = &headers->entries[i];

		if (str_eq(mq_str(entry->key), str_of(key)) && entry->value.kind == AMQP_FIELD_KIND_UTF8)
			return mq_str(entry->value.value.bytes);
	}
	return STR_NONE;
}

static int64_t header_number(const amqp_table_t *headers, const char *key)
{
	for (int i = 0; i < headers->num_entries; i++) {
		const amqp_table_entry_t *entry = &headers->entries[i];

		if (str_eq(mq_str(entry->key), str_of(key)) && entry->value.kind == AMQP_FIELD_KIND_I64)
			return entry->value.value.i64;
	}
	return 0;
}

/* Still pointing into librabbitmq's memory. What a property does not hold is absent. */
static struct mq_message view_of(const amqp_message_t *message, Str exchange, Str key)
{
	const amqp_basic_properties_t *properties = &message->properties;
	amqp_flags_t has = properties->_flags;
	amqp_table_t none = { 0 };
	const amqp_table_t *headers = has & AMQP_BASIC_HEADERS_FLAG ? &properties->headers : &none;
	uint64_t seconds = has & AMQP_BASIC_TIMESTAMP_FLAG ? properties->timestamp : 0;

	return (struct mq_message){
		.exchange = exchange,
		.key = key,
		.body = mq_str(message->body),
		.id = has & AMQP_BASIC_MESSAGE_ID_FLAG ? mq_str(properties->message_id) : STR_NONE,
		.kind = has & AMQP_BASIC_TYPE_FLAG ? mq_str(properties->type) : STR_NONE,
		.request_id = header_text(headers, "request_id"),
		.traceparent = header_text(headers, "traceparent"),
		.error = header_text(headers, "error"),
		.source = header_text(headers, "source"),
		.attempt = header_number(headers, "attempt"),
		.at = { seconds < INT64_MAX / 1000000 ? (int64_t)seconds * 1000000 : 0 },
	};
}

static struct mq_delivery *delivery_of(const struct mq_message *view)
{
	const Str texts[] = { view->exchange, view->key, view->body, view->id, view->kind, view->request_id,
		view->traceparent, view->error, view->source };
	struct mq_delivery *delivery;
	struct copier copier;
	size_t bytes = 0;

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		bytes += texts[i].n;
	delivery = calloc(1, sizeof(*delivery) + bytes);
	if (!delivery)
		return NULL;
	copier.at = (char *)(delivery + 1);
	delivery->message = *view;
	delivery->message.exchange = copy(&copier, view->exchange);
	delivery->message.key = copy(&copier, view->key);
	delivery->message.body = copy(&copier, view->body);
	delivery->message.id = copy(&copier, view->id);
	delivery->message.kind = copy(&copier, view->kind);
	delivery->message.request_id = copy(&copier, view->request_id);
	delivery->message.traceparent = copy(&copier, view->traceparent);
	delivery->message.error = copy(&copier, view->error);
	delivery->message.source = copy(&copier, view->source);
	return delivery;
}

void mq_delivery_free(struct mq_delivery *delivery)
{
	free(delivery);
}

Err mq_on_delivery(struct mq *mq, const amqp_basic_deliver_t *method, const amqp_message_t *message)
{
	struct mq_message view = view_of(message, mq_str(method->exchange), mq_str(method->routing_key));
	struct mq_delivery *delivery = delivery_of(&view);
	int64_t consumer;

	/* The broker gives it again to the next connection; this one would have a gap. */
	if (!delivery || !str_to_int(mq_str(method->consumer_tag), &consumer)) {
		mq_delivery_free(delivery);
		mq->lost = true;
		return fail(BROKER_AWAY, "no memory for a delivery");
	}
	delivery->consumer = (size_t)consumer;
	delivery->tag = method->delivery_tag;
	delivery->redelivered = method->redelivered;
	*mq->newest = delivery;
	mq->newest = &delivery->next;
	return OK;
}

enum { TAG_TEXT = 24 };

static Str tag_of(size_t consumer, char out[static TAG_TEXT])
{
	return (Str){ .p = out, .n = (size_t)snprintf(out, TAG_TEXT, "%zu", consumer) };
}

Err mq_consume(struct mq *mq, Str queue, size_t consumer, int prefetch)
{
	char tag[TAG_TEXT];

	amqp_basic_qos(mq->connection, MQ_CHANNEL, 0, (uint16_t)prefetch, 0);
	TRY(mq_answered(mq, "set the prefetch"));
	amqp_basic_consume(mq->connection, MQ_CHANNEL, mq_bytes(queue), mq_bytes(tag_of(consumer, tag)), 0, 0, 0,
		amqp_empty_table);
	return mq_answered(mq, "consume");
}

Err mq_cancel(struct mq *mq, size_t consumer)
{
	char tag[TAG_TEXT];

	amqp_basic_cancel(mq->connection, MQ_CHANNEL, mq_bytes(tag_of(consumer, tag)));
	return mq_answered(mq, "cancel");
}

static struct mq_delivery *take_oldest(struct mq *mq)
{
	struct mq_delivery *delivery = mq->oldest;

	mq->oldest = delivery->next;
	if (!mq->oldest)
		mq->newest = &mq->oldest;
	delivery->next = NULL;
	return delivery;
}

Err mq_receive(struct mq *mq, struct deadline deadline, struct mq_delivery **out)
{
	bool got;

	*out = NULL;
	while (!mq->oldest) {
		TRY(mq_turn(mq, deadline, mq->wake_fd, &got));
		if (!got && (!deadline_left_ms(deadline) || mq_is_awake(mq)))
			return OK;
	}
	*out = take_oldest(mq);
	return OK;
}

const struct mq_delivery *mq_peek(const struct mq *mq)
{
	return mq->oldest;
}

Err mq_get(struct mq *mq, Str queue, struct mq_delivery **out)
{
	amqp_rpc_reply_t reply = amqp_basic_get(mq->connection, MQ_CHANNEL, mq_bytes(queue), 0);
	const amqp_basic_get_ok_t *got = reply.reply.decoded;
	struct mq_delivery *delivery;
	struct mq_message view;
	amqp_message_t message;

	*out = NULL;
	TRY(mq_answer(mq, "get", reply));
	if (reply.reply.id != AMQP_BASIC_GET_OK_METHOD)
		return OK;
	TRY(mq_answer(mq, "get", amqp_read_message(mq->connection, MQ_CHANNEL, &message, 0)));
	view = view_of(&message, mq_str(got->exchange), mq_str(got->routing_key));
	delivery = delivery_of(&view);
	amqp_destroy_message(&message);
	if (!delivery)
		return fail(OVERLOADED, "no memory for a delivery");
	delivery->tag = got->delivery_tag;
	delivery->redelivered = got->redelivered;
	amqp_maybe_release_buffers(mq->connection);
	*out = delivery;
	return OK;
}

static Err sent(struct mq *mq, const char *doing, int status)
{
	return status == AMQP_STATUS_OK ? OK : mq_lost(mq, doing, status);
}

Err mq_ack(struct mq *mq, uint64_t tag, bool and_all_before)
{
	if (mq->lost)
		return fail(BROKER_AWAY, "the connection is lost");
	return sent(mq, "acknowledge", amqp_basic_ack(mq->connection, MQ_CHANNEL, tag, and_all_before));
}

Err mq_release(struct mq *mq, uint64_t tag)
{
	if (mq->lost)
		return fail(BROKER_AWAY, "the connection is lost");
	return sent(mq, "release", amqp_basic_nack(mq->connection, MQ_CHANNEL, tag, 0, 1));
}
