#pragma once
/* What the files of mq.h share. Nobody else includes it, nor librabbitmq's headers. */
#include "io/mq.h"

/* Where the headers live since 0.12; the old names are there still, with a warning. */
#if __has_include(<rabbitmq-c/amqp.h>)
#include <rabbitmq-c/amqp.h>
#include <rabbitmq-c/tcp_socket.h>
#else
#include <amqp.h>
#include <amqp_tcp_socket.h>
#endif

enum { MQ_CHANNEL = 1 };

struct mq {
	amqp_connection_state_t connection;
	int wake_fd;
	int timeout_ms;
	bool lost;
	bool blocked;
	bool confirming;

	/* Confirms count the channel's publications from 1; first is the number of the window's first one. */
	uint64_t published;
	uint64_t first;
	size_t window_n;
	size_t window_bytes;
	size_t window_open;
	uint8_t fates[MQ_WINDOW];
	bool ended[MQ_WINDOW];

	/* Deliveries that came in and were not yet asked for; the prefetch limits them. */
	struct mq_delivery *oldest;
	struct mq_delivery **newest;
};

static inline amqp_bytes_t mq_bytes(Str text)
{
	return (amqp_bytes_t){ .len = text.n, .bytes = (void *)(uintptr_t)text.p };
}

static inline Str mq_str(amqp_bytes_t bytes)
{
	return (Str){ .p = bytes.bytes, .n = bytes.len };
}

/* Marks the connection dead. */
Err mq_lost(struct mq *mq, const char *doing, int status) MUST_CHECK;
/* The outcome of a call that awaits the broker's answer; any refusal ends the connection, as a closed channel must. */
Err mq_answer(struct mq *mq, const char *doing, amqp_rpc_reply_t reply) MUST_CHECK;
Err mq_answered(struct mq *mq, const char *doing) MUST_CHECK;

/* Handles one incoming frame, or none by the deadline or once wake_fd is readable (-1: nothing cuts it short). */
Err mq_turn(struct mq *mq, struct deadline deadline, int wake_fd, bool *got) MUST_CHECK;

/* Is wake_fd readable? */
bool mq_is_awake(const struct mq *mq) MUST_CHECK;

void mq_on_ack(struct mq *mq, uint64_t number, bool and_all_before, enum mq_fate fate);
void mq_on_return(struct mq *mq, const amqp_message_t *message);
Err mq_on_delivery(struct mq *mq, const amqp_basic_deliver_t *method, const amqp_message_t *message) MUST_CHECK;
