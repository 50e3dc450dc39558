#include "queue.h"

enum { SIZE_FIRST = 4 };

static bool grow(struct queue *queue)
{
	uint32_t size = queue->size ? queue->size * 2 : SIZE_FIRST;
	struct frame **items = malloc(size * sizeof(struct frame *));

	if (!items)
		return false;
	for (uint32_t i = 0; i < queue->n; i++)
		items[i] = queue_at(queue, i);
	free(queue->items);
	queue->items = items;
	queue->first = 0;
	queue->size = size;
	return true;
}

bool queue_put(struct queue *queue, struct frame *frame)
{
	if (queue->n == queue->size && !grow(queue))
		return false;
	queue->items[(queue->first + queue->n++) & (queue->size - 1)] = frame;
	queue->bytes += frame->n;
	return true;
}

void queue_skip(struct queue *queue, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		queue->bytes -= queue_at(queue, i)->n;
		frame_drop(queue_at(queue, i));
	}
	queue->first += n;
	queue->n -= n;
	if (!queue->n)
		queue_finish(queue);
}

void queue_finish(struct queue *queue)
{
	for (uint32_t i = 0; i < queue->n; i++)
		frame_drop(queue_at(queue, i));
	free(queue->items);
	*queue = (struct queue){ 0 };
}
