#pragma once
/*
 * Waiting longer after each failure in a row, and never as long as the neighbour: the wait doubles from first_ms to
 * most_ms and half of it is random, so that the instances of a suite do not all come back in the same moment.
 * A value; one thread.
 */
#include "rand.h"

enum { BACKOFF_FIRST_MS = 100, BACKOFF_MOST_MS = 3000 };

struct backoff {
	int ms; /* 0 after a success */
};

static inline int backoff_next_ms(struct backoff *backoff)
{
	int ms = backoff->ms ? backoff->ms * 2 : BACKOFF_FIRST_MS;

	backoff->ms = ms < BACKOFF_MOST_MS ? ms : BACKOFF_MOST_MS;
	return backoff->ms / 2 + (int)(rand_u64() % (uint64_t)(backoff->ms / 2 + 1));
}

static inline void backoff_reset(struct backoff *backoff)
{
	backoff->ms = 0;
}
