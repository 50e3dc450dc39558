#include "probe.h"

#include "contracts/users.h"
#include "ladder.h"
#include "probe/queries.h"

#include <signal.h>

static const struct queue queues[] = {
	{ "probe", "counter", 1, KINDS("user.registered", "user.updated"), NULL },
	{ "probe", "copy", 1, KINDS("user.registered"), SOURCES("probe") },
};

static const int delays_ms[] = { 100, 200, 1500 };

const struct topology probe_topology = {
	.exchange = "probe.events",
	.prefix = "probe",
	.queues = queues,
	.queue_count = ARRAY_LEN(queues),
	.broadcasts = KINDS("user.deactivated"),
	.delays_ms = delays_ms,
	.delay_count = ARRAY_LEN(delays_ms),
};

static Err fall_ill(struct delivery *d, int64_t user_id)
{
	bool ill;

	TRY(db_maybe(d->tx, SQL(illness_find, .user_id = user_id), NULL, NULL, &ill));
	return ill ? fail(CONFLICT, "user %lld is ill", (long long)user_id) : OK;
}

static void follow(void *state, void *arg)
{
	struct probe *probe = state;

	(void)arg;
	atomic_fetch_add(&probe->followed, 1);
}

/* "bad" is refused for good, "mute" without a reason; "crash" takes the process along; "echo" is answered with an event
 * of the consumer's own. */
CONSUMER(on_user, user_state)
{
	TRY(delivery_after_commit(d, follow, NULL));
	TRY(db_exec(d->tx, SQL(effect_add, .user_id = ev->id, .version = d->event.version, .request_id = d->event.request_id,
		.actor_id = d->event.actor_id), NULL));
	if (str_eq(ev->username, STR("crash")))
		raise(SIGKILL);
	if (str_eq(ev->username, STR("bad")))
		return fail(EVENT_REFUSED, "the name is bad");
	if (str_eq(ev->username, STR("mute")))
		return EVENT_REFUSED;
	if (str_eq(ev->username, STR("echo"))) {
		struct user_state echo = { .id = -ev->id, .version = 1, .username = STR("echoed") };

		TRY(emit_user_updated(d->tx, &echo));
	}
	return fall_ill(d, ev->id);
}

/* "sick" may fall ill here too. */
static Err copy_user(struct delivery *d, const struct envelope *event)
{
	struct user_state user = { 0 };

	TRY(event_data_read(event->data, &user_state_view, d->arena, &user));
	if (str_eq(user.username, STR("sick")))
		TRY(fall_ill(d, user.id));
	return db_exec(d->tx, SQL(copy_put, .user_id = user.id, .version = user.version, .username = user.username), NULL);
}

CONSUMER_OF_MANY(on_user_copies)
{
	for (size_t i = 0; i < n; i++)
		TRY(copy_user(d, &events[i]));
	return OK;
}

CONSUMER(on_broadcast, user_state)
{
	struct probe *probe = d->state;

	(void)ev;
	atomic_fetch_add(&probe->heard, 1);
	return OK;
}

const struct consumer probe_consumers[] = {
	{ "counter", on_user, KINDS("user.registered", "user.updated"), .prefetch = 20 },
	{ "copy", on_user_copies, KINDS("user.registered"), .prefetch = 100, .batch = 50, .group = 1 },
	{ "deactivations", on_broadcast, KINDS("user.deactivated"), .broadcast = true },
	{ 0 },
};
