#pragma once
/*
 * Waiting for a condition until a deadline. Deadlines are points on the monotonic clock, so the condition has to go by it
 * too, which is not what pthread_cond_init() makes of it. The caller owns condition and mutex; any thread.
 */
#include "clock.h"

#include <errno.h>
#include <pthread.h>

static inline void wait_init(pthread_cond_t *condition)
{
	pthread_condattr_t monotonic;

	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(condition, &monotonic);
	pthread_condattr_destroy(&monotonic);
}

/* With the mutex held. False when the deadline has passed; true, maybe for nothing, when the condition was signalled. */
static inline bool wait_until(pthread_cond_t *condition, pthread_mutex_t *mutex, struct deadline deadline)
{
	struct timespec until = { .tv_sec = deadline.at_ms / 1000, .tv_nsec = deadline.at_ms % 1000 * 1000000 };

	return pthread_cond_timedwait(condition, mutex, &until) != ETIMEDOUT;
}
