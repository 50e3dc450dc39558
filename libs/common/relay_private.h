#pragma once
/* What the files of relay.h share. All but the atomics belongs to the relay's thread. */
#include "relay.h"

#include "base/backoff.h"
#include "contracts/topology.h"
#include "declare.h"
#include "io/db.h"
#include "io/mq.h"

#include <stdatomic.h>

enum {
	RELAY_POLL_MS      = 250,
	RELAY_STANDBY_MS   = 1000,
	RELAY_NOTIFY_MS    = 20,
	RELAY_HEARTBEAT_MS = 250,
	RELAY_LOOK_MS      = 2000, /* at who listens to heartbeats, and at the depth of the outbox */
	RELAY_WORK_MS      = 5000, /* for a statement, and for a window's confirms */
	RELAY_FINISH_MS    = 1000,
	RELAY_DEPTH_MAX    = 100 * 1000,
	AUDIENCE_MAX       = 32,
};

/* Something that is done again and again, not before due_ms on the monotonic clock. */
struct timer {
	int64_t due_ms;
};

static inline bool timer_is_due(struct timer *timer, int64_t every_ms)
{
	int64_t now = clock_monotonic_ms();

	if (now < timer->due_ms)
		return false;
	timer->due_ms = now + every_ms;
	return true;
}

/* A projection that copies from this service, and whether anybody is there to hear its heartbeats. */
struct audience {
	struct queue_name queue;
	bool listens;
};

struct relay {
	struct relay_config config;
	char channel[80];
	int64_t lock_key;
	pthread_t thread;
	int wake_fd;
	atomic_bool stopping;
	atomic_bool woken; /* wake_fd has been written to since it was last read */

	struct arena arena;
	struct buf body;
	struct db_session *session;
	struct mq *mq;
	struct backoff session_backoff, broker_backoff;
	struct timer session_retry, broker_retry, lock_try, notify, heartbeat, look, measure, offer;
	struct audience audience[AUDIENCE_MAX];
	size_t audience_count;

	atomic_bool active, connected, blocked;
	atomic_llong depth, returned, oldest_us;
	atomic_llong published_total, returned_total, windows_total;
};

/* FNV-1a, from RELAY_HASH on: the same in every instance. */
#define RELAY_HASH UINT64_C(14695981039346656037)

static inline uint64_t relay_hash(uint64_t hash, Str text)
{
	for (size_t i = 0; i < text.n; i++)
		hash = (hash ^ (unsigned char)text.p[i]) * UINT64_C(1099511628211);
	return hash;
}

/*
 * relay_outbox.c. Publishes what is pending; *seen_to is then a time before which nothing is left, or none when the
 * deadline came first.
 */
Err relay_drain(struct relay *relay, struct deadline deadline, Time *seen_to) MUST_CHECK;
Err relay_offer_again(struct relay *relay, int64_t *offered) MUST_CHECK;
Err relay_measure(struct relay *relay) MUST_CHECK;
Err relay_notify(struct relay *relay) MUST_CHECK;

/* relay_heartbeat.c */
void relay_find_audience(struct relay *relay);
Err relay_beat(struct relay *relay, Time seen_to) MUST_CHECK;
