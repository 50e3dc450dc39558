#include "work.h"

#include "base/wait.h"

void work_init(struct work *work, int max)
{
	*work = (struct work){ .max = max };
	work->end = &work->first;
	pthread_mutex_init(&work->lock, NULL);
	wait_init(&work->filled);
}

void work_finish(struct work *work)
{
	struct work_item *item;

	while ((item = work->first)) {
		work->first = item->next;
		item->drop(item);
	}
	pthread_cond_destroy(&work->filled);
	pthread_mutex_destroy(&work->lock);
}

bool work_put(struct work *work, struct work_item *item)
{
	lock_scope(&work->lock);

	if (work->n == work->max)
		return false;
	item->next = NULL;
	*work->end = item;
	work->end = &item->next;
	if (work->n++ == 0)
		pthread_cond_broadcast(&work->filled);
	return true;
}

struct work_item *work_take(struct work *work, int max, int wait_ms)
{
	struct deadline deadline = deadline_in(wait_ms);
	lock_scope(&work->lock);
	struct work_item *taken, **end = &taken;

	while (!work->first) {
		if (!wait_until(&work->filled, &work->lock, deadline))
			return NULL;
	}
	taken = work->first;
	for (int i = 0; i < max && *end; i++, work->n--)
		end = &(*end)->next;
	work->first = *end;
	*end = NULL;
	if (!work->first)
		work->end = &work->first;
	else
		pthread_cond_signal(&work->filled);
	return taken;
}
