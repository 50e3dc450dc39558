#pragma once
/*
 * A bounded queue between the loop, which must not wait, and the threads that do what it is asked for. When it is full the
 * asker is told so at once. Items are the callers' own: what is taken out is the taker's, what is left at the end is
 * dropped by work_finish(). Any thread.
 */
#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

struct work_item {
	struct work_item *next;
	void (*run)(struct work_item *item, void *worker); /* does it, and drops it; of errands */
	void (*drop)(struct work_item *item);              /* without doing it */
};

struct work {
	pthread_mutex_t lock;
	pthread_cond_t filled;
	struct work_item *first, **end;
	int n, max;
};

void work_init(struct work *work, int max);
void work_finish(struct work *work);
bool work_put(struct work *work, struct work_item *item) MUST_CHECK;
/* Up to max items as a list; NULL when there were none for wait_ms. */
struct work_item *work_take(struct work *work, int max, int wait_ms) MUST_CHECK;
