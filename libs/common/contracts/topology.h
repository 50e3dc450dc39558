#pragma once
/*
 * Who hears what: the one table of queues, from which every relay declares the whole suite's topology before it
 * publishes anything, so that an event is kept for a service that has never run yet. A service's own table of consumers
 * (consumer.h) must name each of its queues, which is checked at start.
 *
 * A queue's arguments cannot be changed once it exists: whoever needs others raises the version in its name, lets the
 * old queue run dry and deletes it. Kinds may be added freely; a binding that is no longer wanted is deleted by hand.
 *
 * Constant; any thread.
 */
#include "base/str.h"

enum { QUEUE_NAME_MAX = 128, DELAYS_MAX = 5, QUEUE_MAX_MESSAGES = 1000 * 1000, DELIVERY_LIMIT = 20 };

struct queue {
	const char *service;
	const char *consumer;
	int version;
	/* Routing keys, "#" being all of them; ends with NULL. */
	const char *const *kinds;
	/*
	 * Of a projection, the services it copies from; NULL for all other queues. A projection is consumed by one instance
	 * at a time, in order, and hears the heartbeats of its sources, so that it knows how far it has come.
	 */
	const char *const *sources;
};

struct topology {
	const char *exchange; /* topic; the routing key is the event's kind */
	const char *prefix;   /* of all other names */
	const struct queue *queues;
	size_t queue_count;
	/* Kinds that reach every instance of every service that listens (broadcast.h), besides the queues; ends with NULL. */
	const char *const *broadcasts;
	/* The ladder of retries: how long a message waits after its first failure, its second … */
	const int *delays_ms;
	size_t delay_count;
};

extern const struct topology topology;

#define KINDS(...)   ((const char *const[]){ __VA_ARGS__, NULL })
#define SOURCES(...) ((const char *const[]){ __VA_ARGS__, NULL })

struct queue_name {
	char text[QUEUE_NAME_MAX];
	size_t n;
};

static inline Str queue_name_str(const struct queue_name *name)
{
	return (Str){ .p = name->text, .n = name->n };
}

/* jobwire.notify.users.v1 */
struct queue_name queue_name(const struct topology *topology, const struct queue *queue);
/* jobwire.notify.users.v1.dead */
struct queue_name queue_dead_name(const struct topology *topology, const struct queue *queue);
/* jobwire.retry.1000ms: the exchange and, with ".v1", the queue behind it */
struct queue_name delay_exchange_name(const struct topology *topology, size_t rung);
struct queue_name delay_queue_name(const struct topology *topology, size_t rung);

/* NULL when there is none. */
const struct queue *topology_queue(const struct topology *topology, const char *service, const char *consumer);
const struct queue *topology_queue_named(const struct topology *topology, Str name);

/* Does a binding key ("user.*", "#") let a kind through? As a topic exchange decides it. */
bool kind_matches(const char *key, Str kind);
bool queue_hears(const struct queue *queue, Str kind);
bool queue_copies_from(const struct queue *queue, const char *service);

struct event;
/* The declared event of a kind, or NULL. */
const struct event *event_of_kind(Str kind);

/* What is wrong with a topology, or NULL: a kind that nobody emits, two queues of one name … For tests and start. */
const char *topology_mistake(const struct topology *topology);
