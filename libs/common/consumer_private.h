#pragma once
/* What the files of consumer.h share. */
#include "consumer.h"

#include "base/backoff.h"
#include "declare.h"
#include "io/db.h"
#include "io/mq.h"

#include <stdatomic.h>

enum {
	SOURCES_MAX       = 16, /* queues of one service */
	DELIVERY_WORK_MS  = 6 * 1000, /* less than a shutdown may take */
	DELIVERY_BYTES    = 32 * 1024 * 1024, /* the arena of a batch */
	RECEIVE_WAIT_MS   = 1000,
	HOLD_PING_MS      = 1000,
	BROADCAST_PENDING = 10 * 1000,
	BROADCAST_PREFETCH = 100,
};

struct consumer_counts {
	atomic_llong handled, duplicates, ignored, retried, dead, redelivered, lag_ms;
};

/* A queue of the topology that this service consumes. */
struct source {
	const struct queue *queue;
	struct queue_name name, dead;
	const struct consumer *first; /* its row that sets prefetch and batch */
	struct consumer_counts counts;
};

struct group {
	struct consumers *of;
	int number;
	pthread_t thread;
	bool running;
	struct mq *mq;
	struct arena arena;
	struct backoff backoff;
	atomic_bool connected;
};

struct consumers {
	struct consumers_config config;
	int stop_fd; /* readable from the moment the consumers are to stop */
	atomic_bool stopping;
	struct source sources[SOURCES_MAX];
	size_t source_count;
	struct group groups[CONSUMER_GROUPS_MAX];
	struct group broadcast;
};

/* consumer_table.c */
size_t rows_count(const struct consumer *list);
const struct consumer *row_for(const struct consumers *consumers, const struct source *source, Str kind);
const struct consumer *broadcast_row_for(const struct consumers *consumers, Str kind);
void sources_init(struct consumers *consumers);

/* consumer_loop.c. The life of a group's connection; work is done until it is lost or the consumers stop. */
typedef Err group_work(struct group *group);
void group_run(struct group *group, const char *name, group_work *work);
Err group_consume(struct group *group);
Err group_listen(struct group *group);

/* What handlers of a transaction want done once it is committed. Lives in the group's arena. */
struct afterwards {
	struct after *first, **end;
};

/* consumer_batch.c. Takes the deliveries' effects in one transaction. */
Err batch_run(struct group *group, struct source *source, struct mq_delivery *const *items, size_t n) MUST_CHECK;
/* Decodes d->event and hands it to a handler; the rest of d is as the caller has it. */
Err event_run(struct group *group, const struct event_handler *handler, struct delivery *d) MUST_CHECK;

/*
 * consumer_progress.c. A projection whose event comes back later does not hold all that its source has committed: its
 * progress stands still from progress_hold() until the event is taken or given up.
 */
Err progress_hold(struct group *group, const struct source *source, Uuid event_id, int64_t delay_ms) MUST_CHECK;
Err progress_release(struct group *group, const struct source *source, Uuid event_id) MUST_CHECK;
Err progress_resume(struct tx *tx, const struct source *source, Uuid event_id) MUST_CHECK;

/* consumer_fail.c. What becomes of a delivery that failed alone; it is acknowledged unless the broker is lost. */
Err delivery_settle(struct group *group, struct source *source, struct mq_delivery *delivery) MUST_CHECK;
