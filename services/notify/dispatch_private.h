#pragma once
/* What the files of dispatch.h share. */
#include "dispatch.h"

#include "io/db.h"

enum { SLOTS_MAX = 128 };

/* One leased row on its way. Free, ready and done ones are the dispatching thread's, a busy one its sender's. */
struct slot {
	enum { SLOT_FREE, SLOT_READY, SLOT_BUSY, SLOT_DONE } state;
	struct arena arena;
	struct outgoing item;
	struct outcome outcome;
	int64_t begin_by_ms; /* later than that it might outlast its lease */
};

struct dispatch {
	struct app *app;
	struct dispatch_config config;
	struct slot *slots;
	int slot_count;

	pthread_mutex_t lock; /* guards the slots' states and what follows */
	pthread_cond_t work;  /* a slot is ready, or nothing comes any more */
	pthread_cond_t news;  /* a slot is done, or there are new rows */
	bool woken, closing;
	int64_t done_since_ms; /* of the oldest that is done and not written down; 0: none */

	atomic_llong counts[ENDED_LEFT + 1];
	atomic_llong lost; /* outcomes of rows that somebody else had taken by then */
};

/* dispatch_rows.c: writes down the outcomes of the slots that are done and leases rows for free ones, as many as asked. */
Err rows_turn(struct dispatch *dispatch, struct slot *const *done, int done_count, struct slot *const *free, int free_count,
	int *taken) MUST_CHECK;
int64_t dispatch_lease_ms(const struct dispatch *dispatch);
