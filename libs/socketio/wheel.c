#include "wheel.h"

#include <stddef.h>

/* Some thirty years, for whoever means never. */
#define WAIT_MS_MAX (INT64_C(1) << 40)

static void link_timer(struct timer **head, struct timer *timer)
{
	timer->next = *head;
	timer->at = head;
	if (*head)
		(*head)->at = &timer->next;
	*head = timer;
}

static void unlink_timer(struct timer *timer)
{
	*timer->at = timer->next;
	if (timer->next)
		timer->next->at = timer->at;
	timer->next = NULL;
	timer->at = NULL;
}

void wheel_init(struct wheel *wheel, int64_t now_ms)
{
	*wheel = (struct wheel){ .tick = now_ms / WHEEL_TICK_MS, .now = now_ms / WHEEL_TICK_MS };
}

void wheel_clear(struct wheel *wheel, struct timer *timer)
{
	if (!timer->at)
		return;
	unlink_timer(timer);
	wheel->count--;
}

void wheel_set(struct wheel *wheel, struct timer *timer, int64_t in_ms, void (*fire)(struct timer *timer))
{
	int64_t wait_ms = in_ms < 0 ? 0 : in_ms < WAIT_MS_MAX ? in_ms : WAIT_MS_MAX;

	wheel_clear(wheel, timer);
	/* The present tick has begun already, hence one more. */
	timer->due = wheel->now + 1 + (wait_ms + WHEEL_TICK_MS - 1) / WHEEL_TICK_MS;
	timer->fire = fire;
	link_timer(&wheel->slots[timer->due % WHEEL_SLOTS], timer);
	wheel->count++;
}

/* The slot's timers are taken off one by one, because a call may set and clear others. */
static void turn_slot(struct wheel *wheel, struct timer **slot)
{
	struct timer *ripe = *slot;

	*slot = NULL;
	if (ripe)
		ripe->at = &ripe;
	while (ripe) {
		struct timer *timer = ripe;

		unlink_timer(timer);
		if (timer->due > wheel->tick) {
			link_timer(slot, timer);
			continue;
		}
		wheel->count--;
		timer->fire(timer);
	}
}

void wheel_turn(struct wheel *wheel, int64_t now_ms)
{
	int64_t until = now_ms / WHEEL_TICK_MS;

	/* What is set in these calls counts from now, not from the tick that is being caught up with. */
	wheel->now = until;
	/* After a long halt each slot is looked at once. */
	if (until - wheel->tick > WHEEL_SLOTS)
		wheel->tick = until - WHEEL_SLOTS;
	while (wheel->tick < until) {
		wheel->tick++;
		turn_slot(wheel, &wheel->slots[wheel->tick % WHEEL_SLOTS]);
	}
}
