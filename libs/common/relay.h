#pragma once
/*
 * The relay carries events from the outbox to the broker, on one thread of every process. Of all instances of a service
 * one is active, by an advisory lock on a database session of its own; the others stand by with their connections open
 * and try for the lock every second. The active one reads the outbox in order, publishes a window with confirms, and
 * removes what was confirmed in one statement. Nothing is removed that the broker has not promised to keep, so an event
 * may go out twice (the consumers' inbox takes care of that) but is never lost.
 *
 * relay_wake() after each commit that emitted costs next to nothing and may be called by any thread; a stand-by passes
 * it on with NOTIFY, outside of any transaction, because NOTIFY inside would serialise the commits.
 *
 * An event that belongs to no queue stays in the outbox, out of the way of the others, is offered again from time to
 * time, and is an alarm: a log line and jobwire_outbox_returned.
 */
#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

struct buf;
struct db;
struct relay;
struct topology;

struct relay_config {
	struct db *db;
	const char *service;
	const char *amqp_url;
	const struct topology *topology;
	int offer_again_ms; /* how often returned events are offered again; 0: 30 s */
};

struct relay_stats {
	bool active;
	bool connected;        /* to the broker */
	bool blocked;          /* the broker takes nothing for now */
	int64_t depth;         /* counted up to 100,000; known to the active one only, as the next two */
	int64_t returned;
	int64_t age_ms;        /* of the oldest event */
	int64_t published_total;
	int64_t returned_total;
	int64_t windows_total;
};

/* The texts and the topology must outlive the relay. Neither database nor broker need to be there yet. */
Err relay_start(const struct relay_config *config, struct relay **out) MUST_CHECK;
/* Tells it to stop and does not wait; takes NULL, and may be followed by relay_stop() alone. */
void relay_signal(struct relay *relay);
/* Publishes what is there, as far as it can within a second or two, and ends the thread. Takes NULL. */
void relay_stop(struct relay *relay);
void relay_wake(struct relay *relay);

bool relay_is_connected(const struct relay *relay);
struct relay_stats relay_stats(const struct relay *relay);
void relay_write_metrics(const struct relay *relay, struct buf *out);
