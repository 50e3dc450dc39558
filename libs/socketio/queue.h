#pragma once
/*
 * The packets that wait to go out on one session, in order. It holds a count on each frame and takes no memory while it is
 * empty. Who puts into it looks at `bytes` and decides when it is too much. All on the thread of the loop.
 */
#include "frame.h"

struct queue {
	struct frame **items;
	uint32_t first, n, size; /* a ring; size is a power of two */
	size_t bytes;
};

/* Takes over the caller's count; false without memory, the count then being the caller's still. */
bool queue_put(struct queue *queue, struct frame *frame) MUST_CHECK;
/* The i-th that waits. */
static inline struct frame *queue_at(const struct queue *queue, uint32_t i)
{
	return queue->items[(queue->first + i) & (queue->size - 1)];
}

/* Drops the first n. */
void queue_skip(struct queue *queue, uint32_t n);
void queue_finish(struct queue *queue);
