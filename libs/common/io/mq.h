#pragma once
/*
 * RabbitMQ. A struct mq is one connection with one channel. It belongs to the thread that opened it: librabbitmq's
 * connections cannot be shared, and its heartbeats run only inside calls, so whoever holds one calls mq_pump() (or any
 * of the waiting functions) at least every few seconds, also while it has nothing to say.
 *
 * After BROKER_AWAY, and wherever a call other than a publication is refused, a connection is good for nothing but
 * mq_close(): open another. All waits are bounded by the
 * configured timeout or a deadline. librabbitmq sends without a deadline, however, and a broker short of memory or disk
 * stops reading; that is why a window of publications is kept smaller than the socket's buffer, and why the kernel is
 * told to give up on a peer that takes nothing for MQ_STUCK_MS.
 *
 * Texts handed in need to live for the call only. A delivery is the caller's, to be given back by mq_delivery_free().
 */
#include "base/err.h"
#include "base/rand.h"

PROBLEM(BROKER_AWAY, 503, "unavailable", "The message broker is away, try again shortly");
/* The broker is there and says no: a queue exists with other arguments, or this user may not. A fault of set-up. */
PROBLEM(BROKER_REFUSES, 500, "internal", "Something went wrong on our side");

enum {
	MQ_WINDOW       = 500,        /* publications before their confirms are awaited */
	MQ_WINDOW_BYTES = 160 * 1024, /* of them together */
	MQ_BODY_MAX     = 1024 * 1024,
	MQ_STUCK_MS     = 10 * 1000,
};

struct mq;

struct mq_config {
	const char *url;  /* amqp://user:password@host:port/vhost */
	const char *name; /* shown in the broker's list of connections */
	int timeout_ms;   /* of connecting and of every call; 0: 5000 */
	int heartbeat_s;  /* 0: 10 */
	int wake_fd;      /* when it becomes readable, waits end early; -1: none */
};

Err mq_open(const struct mq_config *config, struct mq **out) MUST_CHECK;
/* Says goodbye when the connection still stands. Takes NULL. */
void mq_close(struct mq *mq);
/* Keeps the connection alive and collects what comes in, for at most wait_ms. */
Err mq_pump(struct mq *mq, int wait_ms) MUST_CHECK;
/* The broker has stopped taking messages, for want of memory or disk. */
bool mq_is_blocked(const struct mq *mq);

/* --- topology ---------------------------------------------------------------------------------------------------- */

struct mq_queue {
	Str name;
	Str dead_letter_key; /* where messages go that die in it, through the default exchange; absent: nowhere */
	bool keep_key;       /* … under the routing key they came with */
	bool single_active;
	bool exclusive;      /* lives in this connection's memory only; else durable and replicated */
	int64_t ttl_ms;      /* 0: for ever */
	int64_t delivery_limit;
	int64_t max_messages;
};

Err mq_declare_exchange(struct mq *mq, Str name, const char *type) MUST_CHECK;
Err mq_declare_queue(struct mq *mq, const struct mq_queue *queue) MUST_CHECK;
Err mq_bind(struct mq *mq, Str queue, Str exchange, Str key) MUST_CHECK;
/* Messages ready for delivery, and who is waiting for them; consumers may be NULL. No such queue is BROKER_REFUSES. */
Err mq_depth(struct mq *mq, Str queue, int64_t *messages, int64_t *consumers) MUST_CHECK;

/* --- messages ---------------------------------------------------------------------------------------------------- */

struct mq_message {
	Str exchange; /* empty or absent: the default exchange, whose keys are names of queues */
	Str key;
	Str body;
	Str id;
	Str kind;
	Str request_id;
	Str traceparent;
	Str error;   /* why the last attempt failed */
	Str source;  /* of a dead letter: the queue it died in */
	int64_t attempt;
	Time at;
	bool transient; /* need not survive the broker's restart */
};

/* A publication's end. */
enum mq_fate {
	MQ_OPEN,
	MQ_CONFIRMED, /* it is in every queue it belongs to */
	MQ_RETURNED,  /* it belongs to no queue */
	MQ_REFUSED,   /* a queue is full or could not keep it */
};

/*
 * Publishing goes in windows: mq_publish() until done or mq_window_full(), then mq_settle(), then the fate of the i-th
 * publication since the last mq_window_begin(). BROKER_AWAY leaves open what was not confirmed: it may have arrived.
 */
void mq_window_begin(struct mq *mq);
bool mq_window_full(const struct mq *mq);
Err mq_publish(struct mq *mq, const struct mq_message *message, bool mandatory) MUST_CHECK;
Err mq_settle(struct mq *mq, struct deadline deadline) MUST_CHECK;
enum mq_fate mq_fate(const struct mq *mq, size_t i);
/* One message alone: OK only when it was confirmed; returned or refused it is BROKER_REFUSES. */
Err mq_publish_one(struct mq *mq, const struct mq_message *message, struct deadline deadline) MUST_CHECK;

struct mq_delivery {
	struct mq_delivery *next; /* the caller's to use */
	struct mq_message message;
	size_t consumer;          /* as given to mq_consume() */
	uint64_t tag;
	bool redelivered;
};

/* Starts deliveries of a queue; consumer is a small number that they will carry. At most prefetch are unacknowledged. */
Err mq_consume(struct mq *mq, Str queue, size_t consumer, int prefetch) MUST_CHECK;
/* No new deliveries; what has come in already stays to be received. */
Err mq_cancel(struct mq *mq, size_t consumer) MUST_CHECK;
/* The next delivery, or NULL when the deadline passed or wake_fd became readable. */
Err mq_receive(struct mq *mq, struct deadline deadline, struct mq_delivery **out) MUST_CHECK;
/* What mq_receive() would give without waiting, or NULL; it stays where it is. */
const struct mq_delivery *mq_peek(const struct mq *mq);
/* One message of a queue nobody consumes, or NULL when it is empty. */
Err mq_get(struct mq *mq, Str queue, struct mq_delivery **out) MUST_CHECK;
Err mq_ack(struct mq *mq, uint64_t tag, bool and_all_before) MUST_CHECK;
/* Puts it back into its queue. */
Err mq_release(struct mq *mq, uint64_t tag) MUST_CHECK;
void mq_delivery_free(struct mq_delivery *delivery);

static inline void cleanup_mq(struct mq **mq)
{
	mq_close(*mq);
}

static inline void cleanup_mq_delivery(struct mq_delivery **delivery)
{
	mq_delivery_free(*delivery);
}
