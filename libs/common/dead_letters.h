#pragma once
/*
 * Events that a consumer gave up, in the queue beside its own: looked at, sent back or dropped by an operator (jobctl).
 * Each call takes the whole queue in hand once, message by message, and puts back what it does not remove; consumers
 * never read such a queue. At most DEAD_LETTERS_MAX messages are looked at in one call, the oldest first. One thread;
 * the connection is the caller's and used for nothing else meanwhile.
 */
#include "contracts/topology.h"
#include "io/mq.h"

enum { DEAD_LETTERS_MAX = 1000 };

struct dead_letter {
	Str id;
	Str kind;
	Str error; /* why it was given up; absent when the broker did, after too many deliveries */
	Str request_id;
	int64_t attempts;
	Time occurred_at;
	Str body;
};

/* The texts are valid during the call. */
typedef void dead_letter_visit(void *arg, const struct dead_letter *letter);

Err dead_letters_list(struct mq *mq, const struct topology *topology, const struct queue *queue, dead_letter_visit *visit,
	void *arg) MUST_CHECK;

/*
 * Sends them back to the consumer's queue, to begin the ladder anew, each removed only after the broker has confirmed
 * it; or removes them. only: the id of one event, absent for all; done: how many it was.
 */
Err dead_letters_replay(struct mq *mq, const struct topology *topology, const struct queue *queue, Str only, int64_t *done)
	MUST_CHECK;
Err dead_letters_drop(struct mq *mq, const struct topology *topology, const struct queue *queue, Str only, int64_t *done)
	MUST_CHECK;
