#include "io/db_private.h"

/*
 * The pool hands out places; a place holds a connection or is empty, and whoever gets an empty one connects. Places are
 * handed on in the order in which they were asked for, the connection that was used last goes first.
 *
 * When connecting fails, the pool stays away from the server for a while that grows up to a second: until then callers
 * are turned down at once, and afterwards one of them tries while the others are still turned down.
 */
enum { BACKOFF_FIRST_MS = 50, BACKOFF_MAX_MS = 1000, FRESH_MS = 20 };

struct db {
	struct db_config config;
	pthread_mutex_t lock; /* guards all below, but not the connections that are out */
	struct connection *places;
	struct connection *idle;  /* connected */
	struct connection *empty; /* not connected */
	struct queue queue;
	struct db_stats stats;
	int live; /* places, idle or out, that were connected when last seen */
	int backoff_ms;
	int64_t away_until_ms, failed_at_ms;
	char away_reason[200];
};

const struct db_config *pool_config(const struct db *db)
{
	return &db->config;
}

static void push(struct connection **list, struct connection *connection)
{
	connection->next = *list;
	*list = connection;
}

static struct connection *pop(struct connection **list)
{
	struct connection *connection = *list;

	if (connection)
		*list = connection->next;
	return connection;
}

Err db_open(const struct db_config *config, struct db **out)
{
	struct db *db;

	TRY(connection_check_config(config));
	db = calloc(1, sizeof(*db));
	if (!db)
		return fail(INTERNAL, "out of memory");
	db->config = *config;
	db->stats.size = config->pool_size;
	queue_init(&db->queue);
	pthread_mutex_init(&db->lock, NULL);
	db->places = calloc((size_t)config->pool_size, sizeof(*db->places));
	if (!db->places) {
		db_close(db);
		return fail(INTERNAL, "out of memory");
	}
	for (int i = 0; i < config->pool_size; i++) {
		db->places[i].config = &db->config;
		push(&db->empty, &db->places[i]);
	}
	*out = db;
	return OK;
}

void db_close(struct db *db)
{
	if (!db)
		return;
	for (int i = 0; db->places && i < db->config.pool_size; i++)
		connection_close(&db->places[i]);
	free(db->places);
	pthread_mutex_destroy(&db->lock);
	free(db);
}

struct db_stats db_stats(struct db *db)
{
	lock_scope(&db->lock);

	return db->stats;
}

/* --- all with the lock held --- */

static bool is_away(const struct db *db, int64_t now_ms)
{
	return db->backoff_ms && now_ms < db->away_until_ms;
}

/* Nothing is connected, and nothing may be now. */
static bool is_hopeless(const struct db *db, int64_t now_ms)
{
	return !db->live && is_away(db, now_ms);
}

/* Behind a failure only one caller at a time tries: until its attempt must have ended, the server counts as away. */
static struct connection *free_place(struct db *db, int64_t now_ms)
{
	struct connection *connection = pop(&db->idle);

	if (connection || !db->empty || is_away(db, now_ms))
		return connection;
	if (db->backoff_ms)
		db->away_until_ms = now_ms + db->config.connect_timeout_ms;
	return pop(&db->empty);
}

static void join(struct db *db, struct waiter *waiter)
{
	queue_join(&db->queue, waiter);
	db->stats.waiting++;
	db->stats.waits_total++;
}

static void leave(struct db *db, struct waiter *waiter)
{
	queue_leave(&db->queue, waiter);
	db->stats.waiting--;
}

/*
 * Gives what is free to those who wait; when the server is away for all, they are sent away empty-handed. Returns them,
 * to be woken when the lock is let go.
 */
static struct waiter *serve_queue(struct db *db, int64_t now_ms)
{
	struct waiter *served = NULL, **last = &served;

	while (db->queue.first) {
		struct connection *connection = free_place(db, now_ms);
		struct waiter *waiter = db->queue.first;

		if (!connection && !is_hopeless(db, now_ms))
			break;
		leave(db, waiter);
		waiter->given = connection;
		db->stats.busy += connection != NULL;
		*last = waiter;
		last = &waiter->next;
	}
	return served;
}

/* --- */

/* A free place, or one in the queue; or neither, when there is no hope. True: in the queue. */
static bool take_or_join(struct db *db, struct waiter *waiter, struct connection **out)
{
	int64_t now_ms = clock_monotonic_ms();

	lock_scope(&db->lock);
	*out = db->queue.first ? NULL : free_place(db, now_ms);
	if (*out)
		db->stats.busy++;
	else if (!is_hopeless(db, now_ms)) {
		join(db, waiter);
		return true;
	}
	return false;
}

/* Too late for one who has been served already: the place is on its way. */
static bool give_up(struct db *db, struct waiter *waiter)
{
	lock_scope(&db->lock);
	if (!waiter->queued)
		return false;
	leave(db, waiter);
	return true;
}

static Err refuse(struct db *db, bool waited_in_vain)
{
	lock_scope(&db->lock);
	if (!waited_in_vain)
		return fail(DATABASE_AWAY, "%s", db->away_reason);
	db->stats.timeouts_total++;
	return fail(DATABASE_BUSY, "no connection became free in time");
}

/* Whoever does not wait in vain and yet gets nothing is told, at once or by being woken, that the server is away. */
static Err claim(struct db *db, struct deadline deadline, struct connection **out)
{
	struct deadline patience = deadline_sooner(deadline, deadline_in(db->config.pool_wait_ms));
	struct waiter waiter;
	bool in_vain = false;

	if (take_or_join(db, &waiter, out)) {
		bool served = waiter_is_served(&waiter, patience);

		in_vain = !served && give_up(db, &waiter);
		if (!served && !in_vain)
			waiter_await(&waiter);
		*out = waiter.given;
	}
	return *out ? OK : refuse(db, in_vain);
}

static void note_success(struct db *db, struct connection *connection)
{
	lock_scope(&db->lock);

	db->backoff_ms = 0;
	db->live++;
	connection->live = true;
	db->stats.reconnects_total += connection->opened_before;
	connection->opened_before = true;
}

static void note_failure(struct db *db, int64_t begun_ms)
{
	lock_scope(&db->lock);

	/* Attempts that ran side by side count as one failure. */
	if (db->backoff_ms && begun_ms < db->failed_at_ms)
		return;
	db->backoff_ms = db->backoff_ms ? db->backoff_ms * 2 : BACKOFF_FIRST_MS;
	if (db->backoff_ms > BACKOFF_MAX_MS)
		db->backoff_ms = BACKOFF_MAX_MS;
	db->failed_at_ms = clock_monotonic_ms();
	/* Half of the while is chance, so that the services do not all come back at once. */
	db->away_until_ms = db->failed_at_ms + db->backoff_ms / 2 + (int64_t)(rand_u64() % (unsigned)db->backoff_ms) / 2;
	snprintf(db->away_reason, sizeof(db->away_reason), "%s", fail_reason());
}

static void count_as_dead(struct db *db, struct connection *connection)
{
	if (!connection->live || connection->pg)
		return;
	connection->live = false;
	db->live--;
}

static Err connect_place(struct db *db, struct connection *connection, struct deadline deadline)
{
	int64_t begun_ms = clock_monotonic_ms();
	Err err;

	pthread_mutex_lock(&db->lock);
	count_as_dead(db, connection);
	pthread_mutex_unlock(&db->lock);
	err = connection_open(connection, CONNECTION_POOLED, deadline);
	if (err)
		note_failure(db, begun_ms);
	else
		note_success(db, connection);
	return err;
}

/*
 * Connections die while they lie idle, when the server restarts: that shall cost no caller its statement. One that was in
 * use a moment ago needs no look: if it has ended since, it might as well have ended during the statement.
 */
static bool is_usable(struct connection *connection, struct deadline deadline)
{
	bool fresh = clock_monotonic_ms() - connection->given_back_ms < FRESH_MS;

	/* A rollback that nobody waited for. */
	if (connection->flight_count && flight_settle(connection, deadline, NULL) != OK)
		return false;
	return fresh || connection_is_alive(connection);
}

Err pool_take(struct db *db, struct deadline deadline, struct connection **out)
{
	struct connection *connection;
	Err err = OK;

	TRY(claim(db, deadline, &connection));
	/* For both together: a connection that hangs is followed by a server that does. */
	deadline = deadline_sooner(deadline, deadline_in(db->config.connect_timeout_ms));
	if (connection->pg && !is_usable(connection, deadline))
		connection_close(connection);
	if (!connection->pg)
		err = connect_place(db, connection, deadline);
	if (err)
		pool_give(db, connection);
	else
		*out = connection;
	return err;
}

static struct waiter *put_back(struct db *db, struct connection *connection)
{
	int64_t now_ms = clock_monotonic_ms();

	lock_scope(&db->lock);
	connection->given_back_ms = now_ms;
	db->stats.busy--;
	db->stats.statements_total += connection->statements;
	connection->statements = 0;
	count_as_dead(db, connection);
	push(connection->pg ? &db->idle : &db->empty, connection);
	return serve_queue(db, now_ms);
}

void pool_give(struct db *db, struct connection *connection)
{
	waiters_wake(put_back(db, connection));
}

Err db_ping(struct db *db, struct deadline deadline)
{
	struct connection *connection;
	Err err;

	TRY(pool_take(db, deadline, &connection));
	err = flight_sync(connection);
	if (!err)
		err = flight_settle(connection, deadline, NULL);
	pool_give(db, connection);
	return err;
}
