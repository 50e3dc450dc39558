#define _GNU_SOURCE /* sem_clockwait */
#include "io/db_private.h"

#include <errno.h>

void queue_init(struct queue *queue)
{
	*queue = (struct queue){ .last = &queue->first };
}

void queue_join(struct queue *queue, struct waiter *waiter)
{
	*waiter = (struct waiter){ .queued = true };
	sem_init(&waiter->wake, 0, 0);
	*queue->last = waiter;
	queue->last = &waiter->next;
}

void queue_leave(struct queue *queue, struct waiter *waiter)
{
	struct waiter **link = &queue->first;

	while (*link != waiter)
		link = &(*link)->next;
	*link = waiter->next;
	if (!waiter->next)
		queue->last = link;
	waiter->next = NULL;
	waiter->queued = false;
}

bool waiter_is_served(struct waiter *waiter, struct deadline deadline)
{
	struct timespec until = { .tv_sec = deadline.at_ms / 1000, .tv_nsec = deadline.at_ms % 1000 * 1000000 };

	while (sem_clockwait(&waiter->wake, CLOCK_MONOTONIC, &until)) {
		if (errno == ETIMEDOUT)
			return false;
	}
	return waiter->served;
}

void waiter_await(struct waiter *waiter)
{
	while (sem_wait(&waiter->wake)) {
		/* A signal came in between. */
	}
}

void waiters_wake(struct waiter *served)
{
	while (served) {
		struct waiter *next = served->next;

		served->served = true;
		/* It may be gone as soon as this is done. */
		sem_post(&served->wake);
		served = next;
	}
}
