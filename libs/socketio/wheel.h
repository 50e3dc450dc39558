#pragma once
/*
 * All timers of a server in one hashed wheel: setting, moving and clearing one costs the same however many there are,
 * which two timers for each of ten thousand connections need. They are as exact as a turn is long (WHEEL_TICK_MS), never
 * early. A timer is a member of what it belongs to, all zeroes while it is not set; whoever frees that clears it first.
 * It may be set again, or any other cleared, from inside its own call. All on the thread of the loop.
 */
#include <stdbool.h>
#include <stdint.h>

enum { WHEEL_TICK_MS = 20, WHEEL_SLOTS = 2048 };

struct timer {
	struct timer *next, **at; /* at NULL: not set */
	int64_t due;              /* as a number of ticks */
	void (*fire)(struct timer *timer);
};

struct wheel {
	int64_t tick; /* up to which it has been turned; while it catches up, behind now */
	int64_t now;
	int count;
	struct timer *slots[WHEEL_SLOTS];
};

void wheel_init(struct wheel *wheel, int64_t now_ms);
/* From now on: a timer that was set already is moved. A time that has passed is none at all. */
void wheel_set(struct wheel *wheel, struct timer *timer, int64_t in_ms, void (*fire)(struct timer *timer));
void wheel_clear(struct wheel *wheel, struct timer *timer);
/* Calls what has come due. */
void wheel_turn(struct wheel *wheel, int64_t now_ms);

static inline bool timer_is_set(const struct timer *timer)
{
	return timer->at;
}

/* The object that a timer, or a link, is a member of. */
#define OWNER(type, member, pointer) ((type *)(void *)((char *)(pointer) - offsetof(type, member)))
