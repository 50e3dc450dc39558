#pragma once
/*
 * Consumers: what a service does about the events of others, and its own. A table says which queue of the topology is
 * handled by what:
 *
 *	CONSUMER(on_user_event, user_state)
 *	{
 *		return db_exec(d->tx, SQL(known_user_upsert, .id = ev->id, .version = ev->version), NULL);
 *	}
 *
 *	const struct consumer notify_consumers[] = {
 *		{ "users", on_user_event, KINDS("user.*"), .prefetch = 100, .batch = 50 },
 *		{ "sessions", on_session_revoked, KINDS("session.revoked"), .broadcast = true },
 *		{ 0 },
 *	};
 *
 * A handler runs inside a transaction in which the inbox row is already written; the wrapper commits, then
 * acknowledges. So an event takes effect once, however often it is delivered. A handler touches Postgres only: what is
 * slow or outside works from rows that it leaves. Its error sends the event down the ladder of delays (ladder.h), while
 * the database's absence makes the consumer hold what it has and wait.
 *
 * Rows of one name share that queue and say which kinds of it they take. A row with .broadcast has no queue of the
 * topology: its kinds reach every instance, on a queue that lives as long as the connection, without inbox or
 * transaction (d->tx is NULL); an error of its handler is logged and the event gone. Its handler must be quick.
 *
 * Consumers of one group share a thread, a connection to the broker and one database connection at a time; broadcasts
 * have a thread of their own. An event's texts and d->arena are valid until the handler returns.
 */
#include "contracts/events.h"
#include "contracts/topology.h"

struct db;
struct relay;
struct consumers;
struct afterwards;

struct delivery {
	struct envelope event;
	struct tx *tx;
	struct arena *arena;
	void *state;
	Time now;
	struct afterwards *afterwards; /* see delivery_after_commit() */
};

/*
 * Has run called once what the handler did is committed, in the order in which they were asked for: to wake whoever works
 * from the rows it left, or to tell those who listen at this moment. It must be quick, and may be lost when the process
 * ends just then; of a transaction that is rolled back it never happens. Not for broadcasts, which have no transaction.
 * OVERLOADED without memory.
 */
Err delivery_after_commit(struct delivery *d, void (*run)(void *state, void *arg), void *arg) MUST_CHECK;

/* An array of one, so that the bare name of a handler is its address. */
struct event_handler {
	const char *name;
	const struct view *view; /* NULL: the handler takes the data unopened, from d->event.data */
	Err (*run)(struct delivery *d, const void *ev);
	Err (*run_many)(struct delivery *d, const struct envelope *events, size_t n);
};

#define CONSUMER(name_, tag)                                                             \
	static Err name_##_run(struct delivery *d, const struct tag *ev) MUST_CHECK;     \
	static Err name_##_glue(struct delivery *d, const void *ev)                      \
	{                                                                                \
		return name_##_run(d, ev);                                               \
	}                                                                                \
	static const struct event_handler name_[1] = {                                   \
		{ .name = #name_, .view = &tag##_view, .run = name_##_glue }             \
	};                                                                               \
	static Err name_##_run(struct delivery *d, const struct tag *ev)

/* Of any kind, such as the activity log's. */
#define CONSUMER_OF_ALL(name_)                                                                            \
	static Err name_##_run(struct delivery *d) MUST_CHECK;                                            \
	static Err name_##_glue(struct delivery *d, const void *ev)                                       \
	{                                                                                                 \
		(void)ev;                                                                                 \
		return name_##_run(d);                                                                    \
	}                                                                                                 \
	static const struct event_handler name_[1] = { { .name = #name_, .run = name_##_glue } };         \
	static Err name_##_run(struct delivery *d)

/*
 * What one statement does better for many: the events of a batch that stand next to each other and are all of this row's, n
 * of them, in their order, none of which has taken effect before. d->event is the first of them. It must not emit, since
 * nobody would be the cause. When it fails, it is called again for each of them alone.
 */
#define CONSUMER_OF_MANY(name_)                                                                                   \
	static Err name_##_run(struct delivery *d, const struct envelope *events, size_t n) MUST_CHECK;           \
	static const struct event_handler name_[1] = { { .name = #name_, .run_many = name_##_run } };             \
	static Err name_##_run(struct delivery *d, const struct envelope *events, size_t n)

enum { CONSUMER_GROUPS_MAX = 3, PREFETCH_DEFAULT = 50 };

struct consumer {
	const char *name;
	const struct event_handler *handler;
	const char *const *kinds;
	int prefetch; /* of the queue, as the next two: the first row of a name says */
	int batch;    /* events in one transaction, at most; for projections. 0: 1 */
	int group;    /* 0 to CONSUMER_GROUPS_MAX - 1 */
	bool broadcast;
};

struct consumers_config {
	struct db *db;
	struct relay *relay; /* woken when a handler emitted; may be NULL */
	const char *service;
	const char *amqp_url;
	const struct topology *topology;
	const struct consumer *list; /* ends with a NULL name; may be NULL */
	void *state;
	/* After each connection of the broadcasts: what was sent in between is unknown and lost. May be NULL. */
	void (*missed)(void *state);
};

/* What the table lacks or has too much against the topology, or NULL. For start and tests. */
const char *consumers_mistake(const char *service, const struct topology *topology, const struct consumer *list);

/* Neither database nor broker need to be there yet. The config's pointers must outlive the consumers. */
Err consumers_start(const struct consumers_config *config, struct consumers **out) MUST_CHECK;
/* Tells them to stop and does not wait; takes NULL, and may be followed by consumers_stop() alone. */
void consumers_signal(struct consumers *consumers);
/* Finishes the deliveries at hand, leaves the others to the broker, ends the threads. Takes NULL. */
void consumers_stop(struct consumers *consumers);
void consumers_write_metrics(struct consumers *consumers, struct buf *out);
