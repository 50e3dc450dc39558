#include "io/mq_private.h"

/* What the broker and librabbitmq add to a body: frames, properties, headers. */
enum { OVERHEAD = 512, HEADERS_MAX = 5, NUMBER_TEXT = 24 };

struct headers {
	amqp_table_entry_t entries[HEADERS_MAX];
	int n;
};

static void add_text(struct headers *headers, const char *key, Str value)
{
	if (value.n)
		headers->entries[headers->n++] = (amqp_table_entry_t){ .key = amqp_cstring_bytes(key),
			.value = { .kind = AMQP_FIELD_KIND_UTF8, .value = { .bytes = mq_bytes(value) } } };
}

static void describe(const struct mq_message *message, struct headers *headers)
{
	headers->n = 0;
	add_text(headers, "request_id", message->request_id);
	add_text(headers, "traceparent", message->traceparent);
	add_text(headers, "error", message->error);
	add_text(headers, "source", message->source);
	headers->entries[headers->n++] = (amqp_table_entry_t){ .key = amqp_cstring_bytes("attempt"),
		.value = { .kind = AMQP_FIELD_KIND_I64, .value = { .i64 = message->attempt } } };
}

/*
 * The correlation id is the publication's number: a message that is returned brings its properties along and says by it
 * which one it was.
 */
static amqp_basic_properties_t properties_of(const struct mq_message *message, Str number, struct headers *headers)
{
	return (amqp_basic_properties_t){
		._flags = AMQP_BASIC_CONTENT_TYPE_FLAG | AMQP_BASIC_DELIVERY_MODE_FLAG | AMQP_BASIC_MESSAGE_ID_FLAG |
			AMQP_BASIC_TYPE_FLAG | AMQP_BASIC_TIMESTAMP_FLAG | AMQP_BASIC_CORRELATION_ID_FLAG |
			AMQP_BASIC_HEADERS_FLAG,
		.content_type = amqp_cstring_bytes("application/json"),
		.delivery_mode = message->transient ? AMQP_DELIVERY_NONPERSISTENT : AMQP_DELIVERY_PERSISTENT,
		.message_id = mq_bytes(message->id),
		.type = mq_bytes(message->kind),
		.timestamp = (uint64_t)(message->at.us / 1000000),
		.correlation_id = mq_bytes(number),
		.headers = { .num_entries = headers->n, .entries = headers->entries },
	};
}

static Err begin_confirms(struct mq *mq)
{
	if (mq->confirming)
		return OK;
	amqp_confirm_select(mq->connection, MQ_CHANNEL);
	TRY(mq_answered(mq, "ask for confirms"));
	mq->confirming = true;
	return OK;
}

void mq_window_begin(struct mq *mq)
{
	mq->first = mq->published + 1;
	mq->window_n = 0;
	mq->window_bytes = 0;
	mq->window_open = 0;
}

bool mq_window_full(const struct mq *mq)
{
	return mq->window_n == MQ_WINDOW || mq->window_bytes >= MQ_WINDOW_BYTES;
}

Err mq_publish(struct mq *mq, const struct mq_message *message, bool mandatory)
{
	struct headers headers;
	amqp_basic_properties_t properties;
	char number[NUMBER_TEXT];
	int length, status;

	if (mq->lost)
		return fail(BROKER_AWAY, "the connection is lost");
	if (mq->window_n == MQ_WINDOW || message->body.n > MQ_BODY_MAX)
		return fail(INTERNAL, "a publication of %zu bytes does not fit", message->body.n);
	TRY(begin_confirms(mq));
	length = snprintf(number, sizeof(number), "%llu", (unsigned long long)(mq->published + 1));
	describe(message, &headers);
	properties = properties_of(message, (Str){ .p = number, .n = (size_t)length }, &headers);
	status = amqp_basic_publish(mq->connection, MQ_CHANNEL, mq_bytes(message->exchange), mq_bytes(message->key), mandatory,
		0, &properties, mq_bytes(message->body));
	if (status != AMQP_STATUS_OK)
		return mq_lost(mq, "publish", status);
	mq->published++;
	mq->fates[mq->window_n] = MQ_OPEN;
	mq->ended[mq->window_n++] = false;
	mq->window_open++;
	mq->window_bytes += message->body.n + OVERHEAD;
	return OK;
}

/* The place in the window of a publication's number; window_n when it is none of this window's. */
static size_t place_of(const struct mq *mq, uint64_t number)
{
	uint64_t place = number - mq->first;

	return number >= mq->first && place < mq->window_n ? (size_t)place : mq->window_n;
}

/*
 * A message that is returned is acknowledged all the same, just after: it counts as open until then, so that a window
 * is never settled between the two.
 */
static void end(struct mq *mq, size_t place, enum mq_fate fate)
{
	if (mq->ended[place])
		return;
	mq->ended[place] = true;
	mq->window_open--;
	if (mq->fates[place] == MQ_OPEN)
		mq->fates[place] = (uint8_t)fate;
}

void mq_on_ack(struct mq *mq, uint64_t number, bool and_all_before, enum mq_fate fate)
{
	size_t last = place_of(mq, number);

	if (last == mq->window_n)
		return;
	for (size_t i = and_all_before ? 0 : last; i <= last; i++)
		end(mq, i, fate);
}

void mq_on_return(struct mq *mq, const amqp_message_t *message)
{
	int64_t number;

	if (!str_to_int(mq_str(message->properties.correlation_id), &number))
		return;
	if (place_of(mq, (uint64_t)number) < mq->window_n)
		mq->fates[place_of(mq, (uint64_t)number)] = MQ_RETURNED;
}

Err mq_settle(struct mq *mq, struct deadline deadline)
{
	bool got;

	while (mq->window_open) {
		TRY(mq_turn(mq, deadline, -1, &got));
		if (got || deadline_left_ms(deadline))
			continue;
		mq->lost = true;
		return fail(BROKER_AWAY, mq->blocked ? "the broker takes no messages now" : "no confirm came in time");
	}
	return OK;
}

enum mq_fate mq_fate(const struct mq *mq, size_t i)
{
	return i < mq->window_n ? (enum mq_fate)mq->fates[i] : MQ_OPEN;
}

Err mq_publish_one(struct mq *mq, const struct mq_message *message, struct deadline deadline)
{
	mq_window_begin(mq);
	TRY(mq_publish(mq, message, true));
	TRY(mq_settle(mq, deadline));
	if (mq_fate(mq, 0) == MQ_CONFIRMED)
		return OK;
	return fail(BROKER_REFUSES, "queue " STR_FMT " %s", STR_ARG(message->key),
		mq_fate(mq, 0) == MQ_RETURNED ? "does not exist" : "is full");
}
