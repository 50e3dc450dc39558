#include "relay_private.h"

#include "base/log.h"

#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>

enum { ARENA_MAX = 8 * 1024 * 1024, OFFER_AGAIN_MS = 30 * 1000, TURN_BACK_MS = 50 };

/* --- connections ------------------------------------------------------------------------------------------------- */

/* The first failure in a row is worth a line; the ones after it say the same. */
static void log_loss(const char *what, const struct backoff *backoff, const char *reason)
{
	log_line(backoff->ms ? LOG_DEBUG : LOG_WARN, what, LOG("reason", reason));
}

static void drop_broker(struct relay *relay)
{
	log_loss("the relay lost the broker", &relay->broker_backoff, fail_reason());
	/* What was last known of it stands until a window goes through again. */
	if (relay->mq)
		atomic_store(&relay->blocked, mq_is_blocked(relay->mq));
	mq_close(take(relay->mq));
	atomic_store(&relay->connected, false);
	relay->broker_retry.due_ms = clock_monotonic_ms() + backoff_next_ms(&relay->broker_backoff);
}

static void drop_session(struct relay *relay)
{
	log_loss("the relay lost the database", &relay->session_backoff, fail_reason());
	db_session_close(take(relay->session));
	atomic_store(&relay->active, false);
	relay->session_retry.due_ms = clock_monotonic_ms() + backoff_next_ms(&relay->session_backoff);
}

static Err open_broker(struct relay *relay)
{
	char name[96];

	snprintf(name, sizeof(name), "%s relay", relay->config.service);
	TRY(mq_open(&(struct mq_config){ .url = relay->config.amqp_url, .name = name, .wake_fd = -1 }, &relay->mq));
	TRY(declare_topology(relay->mq, relay->config.topology));
	backoff_reset(&relay->broker_backoff);
	relay->look.due_ms = 0;
	/* What belonged to no queue may have one now. */
	relay->offer.due_ms = 0;
	atomic_store(&relay->connected, true);
	log_info("the relay reached the broker");
	return OK;
}

/* Also while there is nothing to publish: its heartbeats must run, and readiness wants to know. */
static void keep_broker(struct relay *relay)
{
	Err error = OK;

	if (relay->mq)
		error = mq_pump(relay->mq, 0);
	else if (clock_monotonic_ms() >= relay->broker_retry.due_ms)
		error = open_broker(relay);
	if (error)
		drop_broker(relay);
}

/* --- the thread -------------------------------------------------------------------------------------------------- */

/* Before the database is looked at, so that a wake that comes in the meantime is kept for the next turn. */
static bool take_wake(struct relay *relay)
{
	eventfd_t wakes;
	bool woken = eventfd_read(relay->wake_fd, &wakes) == 0;

	atomic_store(&relay->woken, false);
	return woken;
}

static void rest(struct relay *relay, int64_t ms)
{
	struct pollfd fd = { .fd = relay->wake_fd, .events = POLLIN };

	if (ms > 0 && poll(&fd, 1, (int)ms) > 0)
		(void)take_wake(relay);
}

static bool is_of_broker(Err error)
{
	return error == BROKER_AWAY || error == BROKER_REFUSES;
}

/* An event that belonged to no queue may have missed one that was deleted: it is made again first. */
static Err offer_again(struct relay *relay)
{
	int64_t offered;

	TRY(relay_offer_again(relay, &offered));
	return offered ? declare_topology(relay->mq, relay->config.topology) : OK;
}

static Err publish_pending(struct relay *relay)
{
	Time seen_to;

	if (timer_is_due(&relay->offer, relay->config.offer_again_ms))
		TRY(offer_again(relay));
	TRY(relay_drain(relay, deadline_in(RELAY_WORK_MS), &seen_to));
	if (!seen_to.us)
		relay_wake(relay);
	else if (timer_is_due(&relay->heartbeat, RELAY_HEARTBEAT_MS))
		TRY(relay_beat(relay, seen_to));
	return OK;
}

static Err work(struct relay *relay)
{
	Err error = relay->mq ? publish_pending(relay) : OK;

	if (is_of_broker(error))
		drop_broker(relay);
	else
		TRY(error);
	if (timer_is_due(&relay->measure, RELAY_LOOK_MS))
		TRY(relay_measure(relay));
	return OK;
}

static Err stand_by(struct relay *relay, bool woken)
{
	bool got;

	if (timer_is_due(&relay->lock_try, RELAY_STANDBY_MS)) {
		TRY(db_session_try_lock(relay->session, relay->lock_key, &got));
		if (got) {
			TRY(db_session_listen(relay->session, relay->channel));
			atomic_store(&relay->active, true);
			log_info("the relay is active");
			return work(relay);
		}
	}
	if (!woken)
		return OK;
	rest(relay, relay->notify.due_ms - clock_monotonic_ms());
	relay->notify.due_ms = clock_monotonic_ms() + RELAY_NOTIFY_MS;
	return relay_notify(relay);
}

static Err turn(struct relay *relay)
{
	bool woken, notified;

	if (!relay->session) {
		TRY(db_session_open(relay->config.db, &relay->session));
		backoff_reset(&relay->session_backoff);
		relay->lock_try.due_ms = 0;
	}
	woken = take_wake(relay);
	TRY(atomic_load(&relay->active) ? work(relay) : stand_by(relay, woken));
	return db_session_wait(relay->session, relay->wake_fd, deadline_in(RELAY_POLL_MS), &notified);
}

/* The last events of a process that goes should not wait for another to find them. */
static void finish_up(struct relay *relay)
{
	Time seen_to;

	if (atomic_load(&relay->active) && relay->mq && relay->session &&
		relay_drain(relay, deadline_in(RELAY_FINISH_MS), &seen_to))
		log_warn("the relay left events for the next one", LOG("reason", fail_reason()));
	mq_close(take(relay->mq));
	db_session_close(take(relay->session));
}

static void *relay_main(void *arg)
{
	struct relay *relay = arg;

	prctl(PR_SET_NAME, "relay");
	while (!atomic_load(&relay->stopping)) {
		keep_broker(relay);
		if (!relay->session && clock_monotonic_ms() < relay->session_retry.due_ms)
			rest(relay, TURN_BACK_MS);
		else if (turn(relay))
			drop_session(relay);
	}
	finish_up(relay);
	return NULL;
}

/* --- starting, stopping ------------------------------------------------------------------------------------------ */

/* No two services' are alike. */
static int64_t lock_key_of(const char *service)
{
	return (int64_t)relay_hash(relay_hash(RELAY_HASH, STR("relay:")), str_of(service));
}

static void relay_free(struct relay *relay)
{
	if (relay->wake_fd >= 0)
		close(relay->wake_fd);
	arena_finish(&relay->arena);
	buf_finish(&relay->body);
	free(relay);
}

Err relay_start(const struct relay_config *config, struct relay **out)
{
	struct relay *relay = calloc(1, sizeof(*relay));

	if (!relay)
		return fail(OVERLOADED, "no memory for the relay");
	relay->config = *config;
	if (!relay->config.offer_again_ms)
		relay->config.offer_again_ms = OFFER_AGAIN_MS;
	snprintf(relay->channel, sizeof(relay->channel), "outbox_%s", config->service);
	relay->lock_key = lock_key_of(config->service);
	arena_init(&relay->arena, ARENA_MAX);
	buf_init(&relay->body, MQ_BODY_MAX);
	relay_find_audience(relay);
	relay->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (relay->wake_fd < 0 || pthread_create(&relay->thread, NULL, relay_main, relay)) {
		relay_free(relay);
		return fail(OVERLOADED, "no thread for the relay");
	}
	*out = relay;
	return OK;
}

void relay_wake(struct relay *relay)
{
	/* The flag spares all but the first of many commits the system call. */
	if (relay && !atomic_exchange(&relay->woken, true))
		(void)eventfd_write(relay->wake_fd, 1);
}

void relay_signal(struct relay *relay)
{
	if (!relay)
		return;
	atomic_store(&relay->stopping, true);
	(void)eventfd_write(relay->wake_fd, 1);
}

void relay_stop(struct relay *relay)
{
	if (!relay)
		return;
	relay_signal(relay);
	pthread_join(relay->thread, NULL);
	relay_free(relay);
}
