#include "dispatch_private.h"

#include "base/background.h"
#include "base/log.h"
#include "base/wait.h"

#include <stdarg.h>
#include <sys/prctl.h>

enum {
	SLOTS_PER_SENDER = 4,
	SLOT_ARENA_MAX = 2 * 1024 * 1024,
	SETTLE_AFTER_MS = 5,  /* an outcome waits so long for company */
	LOOK_EVERY_MS = 100,  /* for rows that nobody here has made, or that are due again */
	AWAY_MS = 250,        /* between two tries while the database is away */
};

void outcome_say(struct outcome *out, enum ending ending, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(out->reason, sizeof(out->reason), format, args);
	va_end(args);
	out->ending = ending;
}

/* --- making one -------------------------------------------------------------------------------------------------- */

Err dispatch_create(struct app *app, const struct dispatch_config *config, struct dispatch **out)
{
	struct dispatch *dispatch = calloc(1, sizeof(*dispatch));
	int slots = config->senders * SLOTS_PER_SENDER;

	if (!dispatch)
		return fail(INTERNAL, "no memory for a dispatch");
	dispatch->app = app;
	dispatch->config = *config;
	dispatch->slot_count = slots < SLOTS_MAX ? slots : SLOTS_MAX;
	dispatch->slots = calloc((size_t)dispatch->slot_count, sizeof(struct slot));
	pthread_mutex_init(&dispatch->lock, NULL);
	wait_init(&dispatch->work);
	wait_init(&dispatch->news);
	if (!dispatch->slots) {
		dispatch_destroy(dispatch);
		return fail(INTERNAL, "no memory for a dispatch");
	}
	for (int i = 0; i < dispatch->slot_count; i++)
		arena_init(&dispatch->slots[i].arena, SLOT_ARENA_MAX);
	*out = dispatch;
	return OK;
}

void dispatch_destroy(struct dispatch *dispatch)
{
	if (!dispatch)
		return;
	for (int i = 0; dispatch->slots && i < dispatch->slot_count; i++)
		arena_finish(&dispatch->slots[i].arena);
	free(dispatch->slots);
	pthread_cond_destroy(&dispatch->work);
	pthread_cond_destroy(&dispatch->news);
	pthread_mutex_destroy(&dispatch->lock);
	free(dispatch);
}

void dispatch_wake(struct dispatch *dispatch)
{
	lock_scope(&dispatch->lock);

	dispatch->woken = true;
	pthread_cond_signal(&dispatch->news);
}

/* --- the senders ------------------------------------------------------------------------------------------------- */

/* With the lock held. Any ready one will do: their leases are of one turn or the next. */
static struct slot *find_slot(struct dispatch *dispatch, int state)
{
	for (int i = 0; i < dispatch->slot_count; i++) {
		if ((int)dispatch->slots[i].state == state)
			return &dispatch->slots[i];
	}
	return NULL;
}

/* NULL when nothing comes any more. */
static struct slot *take_ready(struct dispatch *dispatch)
{
	struct slot *slot = NULL;
	lock_scope(&dispatch->lock);

	while (!dispatch->closing && !(slot = find_slot(dispatch, SLOT_READY)))
		pthread_cond_wait(&dispatch->work, &dispatch->lock);
	if (slot)
		slot->state = SLOT_BUSY;
	return slot;
}

static void give_done(struct dispatch *dispatch, struct slot *slot)
{
	lock_scope(&dispatch->lock);

	slot->state = SLOT_DONE;
	if (!dispatch->done_since_ms) {
		dispatch->done_since_ms = clock_monotonic_ms();
		pthread_cond_signal(&dispatch->news);
	}
}

static void send_one(struct dispatch *dispatch, void *own, struct slot *slot)
{
	slot->outcome = (struct outcome){ 0 };
	fail_clear();
	if (clock_monotonic_ms() > slot->begin_by_ms)
		outcome_say(&slot->outcome, ENDED_LEFT, "it waited too long for a sender");
	else
		dispatch->config.send(dispatch->app, own, &slot->item, &slot->arena, &slot->outcome);
	atomic_fetch_add(&dispatch->counts[slot->outcome.ending], 1);
}

static void *sender_main(void *arg)
{
	struct dispatch *dispatch = arg;
	struct slot *slot;
	void *own = NULL;

	prctl(PR_SET_NAME, "sender");
	/* Before what goes out comes what comes in: rows wait more safely here than events do at the broker. */
	thread_step_back();
	if (dispatch->config.open(dispatch->app, &own)) {
		log_error("a sender cannot work", LOG("channel", dispatch->config.channel), LOG("reason", fail_reason()));
		return NULL;
	}
	while ((slot = take_ready(dispatch))) {
		send_one(dispatch, own, slot);
		give_done(dispatch, slot);
	}
	dispatch->config.close(own);
	return NULL;
}

/* --- the dispatching thread -------------------------------------------------------------------------------------- */

/* What one turn has to do with. */
struct turn_slots {
	struct slot *done[SLOTS_MAX], *free[SLOTS_MAX];
	int done_count, free_count;
};

static void collect(struct dispatch *dispatch, struct turn_slots *out)
{
	lock_scope(&dispatch->lock);

	out->done_count = out->free_count = 0;
	for (int i = 0; i < dispatch->slot_count; i++) {
		if (dispatch->slots[i].state == SLOT_DONE)
			out->done[out->done_count++] = &dispatch->slots[i];
		else if (dispatch->slots[i].state == SLOT_FREE)
			out->free[out->free_count++] = &dispatch->slots[i];
	}
	dispatch->woken = false;
	dispatch->done_since_ms = 0;
}

/* What is committed is the senders' only from here on. */
static void hand_out(struct dispatch *dispatch, const struct turn_slots *slots, int taken)
{
	lock_scope(&dispatch->lock);

	for (int i = 0; i < slots->done_count; i++)
		slots->done[i]->state = SLOT_FREE;
	for (int i = 0; i < taken; i++)
		slots->free[i]->state = SLOT_READY;
	if (taken)
		pthread_cond_broadcast(&dispatch->work);
}

/* A turn that failed leaves its outcomes to the next one. */
static void keep_outcomes(struct dispatch *dispatch, const struct turn_slots *slots)
{
	lock_scope(&dispatch->lock);

	if (slots->done_count && !dispatch->done_since_ms)
		dispatch->done_since_ms = clock_monotonic_ms();
}

/* Until there is something to write down or to look for; hungry: there were more rows than slots. */
static void await_news(struct dispatch *dispatch, bool hungry)
{
	struct deadline look = deadline_in(LOOK_EVERY_MS);
	lock_scope(&dispatch->lock);

	while (!dispatch->woken && !app_is_stopping(dispatch->app)) {
		struct deadline until = look;

		if (hungry && find_slot(dispatch, SLOT_FREE))
			return;
		if (dispatch->done_since_ms)
			until = deadline_sooner(look, (struct deadline){ dispatch->done_since_ms + SETTLE_AFTER_MS });
		if (!deadline_left_ms(until))
			return;
		(void)wait_until(&dispatch->news, &dispatch->lock, until);
	}
}

/* One turn; *hungry is set when it left rows behind for want of room. False when the database is away. */
static bool turn(struct dispatch *dispatch, bool may_take, bool *hungry)
{
	struct turn_slots slots;
	int taken;
	Err err;

	collect(dispatch, &slots);
	if (!may_take)
		slots.free_count = 0;
	err = rows_turn(dispatch, slots.done, slots.done_count, slots.free, slots.free_count, &taken);
	if (err)
		keep_outcomes(dispatch, &slots);
	else
		hand_out(dispatch, &slots, taken);
	/* A turn that had no room has not seen whether there is more. */
	if (slots.free_count)
		*hungry = !err && taken == slots.free_count;
	return !err;
}

static void work(struct dispatch *dispatch)
{
	bool hungry = false, well = true;

	while (!app_is_stopping(dispatch->app)) {
		bool was_well = well;

		well = turn(dispatch, true, &hungry);
		if (was_well && !well)
			log_warn("deliveries wait for the database", LOG("channel", dispatch->config.channel),
				LOG("reason", fail_reason()));
		if (well)
			await_news(dispatch, hungry);
		else
			app_wait(dispatch->app, AWAY_MS);
	}
}

/* What no sender has begun goes back, so that another instance need not wait for its lease to end. */
static void leave_the_rest(struct dispatch *dispatch)
{
	lock_scope(&dispatch->lock);

	dispatch->closing = true;
	for (int i = 0; i < dispatch->slot_count; i++) {
		if (dispatch->slots[i].state != SLOT_READY)
			continue;
		dispatch->slots[i].state = SLOT_DONE;
		dispatch->slots[i].outcome = (struct outcome){ .ending = ENDED_LEFT };
	}
	pthread_cond_broadcast(&dispatch->work);
}

void dispatch_run(struct dispatch *dispatch)
{
	pthread_t threads[SLOTS_MAX];
	int count = 0;
	bool hungry = false;

	while (count < dispatch->config.senders && count < SLOTS_MAX &&
		!pthread_create(&threads[count], NULL, sender_main, dispatch))
		count++;
	if (count < dispatch->config.senders)
		log_error("not all senders could be started", LOG("channel", dispatch->config.channel), LOG("started", count));
	work(dispatch);
	leave_the_rest(dispatch);
	while (count)
		pthread_join(threads[--count], NULL);
	if (!turn(dispatch, false, &hungry))
		log_warn("outcomes were not written down", LOG("channel", dispatch->config.channel),
			LOG("reason", fail_reason()));
}

void dispatch_write_metrics(const struct dispatch *const *all, size_t n, struct buf *out)
{
	static const char *const names[] = { [ENDED_SENT] = "sent", [ENDED_FAILED] = "failed", [ENDED_LATER] = "put_off",
		[ENDED_UNKNOWN] = "unknown", [ENDED_LEFT] = "left" };
	char labels[64];

	metrics_head(out, "jobwire_deliveries_total", "counter", "Tries to deliver something, by channel and outcome");
	for (size_t d = 0; d < n; d++) {
		for (int i = ENDED_SENT; i <= ENDED_LEFT; i++) {
			snprintf(labels, sizeof(labels), "channel=\"%s\",outcome=\"%s\"", all[d]->config.channel, names[i]);
			metrics_value(out, "jobwire_deliveries_total", labels, atomic_load(&all[d]->counts[i]));
		}
	}
	metrics_head(out, "jobwire_delivery_leases_lost_total", "counter",
		"Outcomes that came after their lease had ended: something may have been delivered twice");
	for (size_t d = 0; d < n; d++) {
		snprintf(labels, sizeof(labels), "channel=\"%s\"", all[d]->config.channel);
		metrics_value(out, "jobwire_delivery_leases_lost_total", labels, atomic_load(&all[d]->lost));
	}
}
