#pragma once
/*
 * Work that is due at some time, done once although several instances look for it: a posting expires, a reminder goes
 * out, something follows a change. What is due are rows. A turn opens a transaction, and in it takes some of them with
 * FOR UPDATE SKIP LOCKED, does what is to be done, emits its events and marks the rows as done. Another instance passes
 * over rows that are locked and finds none that are done; an instance that dies in between leaves them as they were.
 *
 *	static Err expire(struct tx *tx, const struct turn *turn, int64_t *done) { … }
 *
 *	static const struct schedule expiry = { .name = "expiry", .every_ms = 1000, .portion = 100, .run = expire };
 *
 *	static void expire_jobs(struct app *app) { schedule_run(app, &expiry); }        a worker of the service
 *
 * A turn that fails is rolled back whole and tried again when its time comes; one that fails over and over is logged each
 * time. The tx and its arena last for a turn. Each schedule has a thread of its own, and holds one database connection.
 */
#include "service.h"

struct turn {
	Time now;        /* one for the whole turn: what is due is compared with it */
	int64_t portion; /* so many rows at most */
	void *state;     /* the service's own, or whatever schedule_turn() was given */
};

struct schedule {
	const char *name;
	int64_t every_ms; /* how long to wait when a turn has left nothing; 0: a second */
	int64_t portion;  /* 0: 100 */
	/* Takes, does and marks up to a portion; *done is how many there were. */
	Err (*run)(struct tx *tx, const struct turn *turn, int64_t *done);
	/* After the commit of a turn that did something; what may be lost when the process ends just then. May be NULL. */
	void (*after)(struct app *app);
};

/* Turn after turn until the daemon stops; at once again as long as whole portions are due. */
void schedule_run(struct app *app, const struct schedule *schedule);
/* One turn. emitted: the relay has something to publish; may be NULL. */
Err schedule_turn(struct db *db, const struct schedule *schedule, Time now, void *state, int64_t *done, bool *emitted)
	MUST_CHECK;
