#pragma once
/*
 * What becomes of a delivery that failed. The database's absence is not the message's fault: the delivery is held and
 * tried again here. A message's own failure sends it down the ladder of delays, and off its end to the dead letters.
 * Values only; any thread.
 */
#include "base/err.h"

#include <stdint.h>
#include <stddef.h>

/* A handler's way to say that no later try can help. */
PROBLEM(EVENT_REFUSED, 422, "event_refused", "An event was refused for good");

enum fate {
	FATE_DONE,
	FATE_AGAIN, /* at once: it collided with another transaction, or may have been kept */
	FATE_HOLD,  /* when the database is back */
	FATE_LATER, /* after the ladder's delay number `rung` */
	FATE_DEAD,
};

struct verdict {
	enum fate fate;
	size_t rung;
};

/* Tries on the spot before a failure that looks like the database's is taken for the message's own. */
enum { TRIES_HERE = 5 };

/*
 * attempt: the delays it has been through. tries: how often it failed here, since it was delivered, while the database
 * was there (what crashes it looks like an absent database). A busy one is waited for without an end.
 */
struct verdict ladder_judge(Err error, int64_t attempt, int tries, size_t rungs);
