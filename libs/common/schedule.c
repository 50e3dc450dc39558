#include "schedule.h"

#include "contracts/events.h"
#include "trace.h"

enum { EVERY_MS = 1000, PORTION = 100, TURN_MS = 10 * 1000, ARENA_MAX = 16 * 1024 * 1024 };

static int64_t portion_of(const struct schedule *schedule)
{
	return schedule->portion ? schedule->portion : PORTION;
}

Err schedule_turn(struct db *db, const struct schedule *schedule, Time now, void *state, int64_t *done, bool *emitted)
{
	const struct turn turn = { .now = now, .portion = portion_of(schedule), .state = state };
	struct origin nobody = { 0 };
	_cleanup_(arena_finish) struct arena arena;
	_cleanup_(tx_finish) struct tx tx;

	*done = 0;
	arena_init(&arena, ARENA_MAX);
	nobody.traceparent = traceparent_make(&arena);
	tx_init(&tx, db, TX_WRITE, &arena, deadline_in(TURN_MS));
	tx.origin = &nobody;
	TRY(schedule->run(&tx, &turn, done));
	TRY(tx_commit(&tx));
	if (emitted)
		*emitted = tx.emitted;
	return OK;
}

/* A collision with another instance, or with a request, is no failure: the rows are looked at again at once. */
static bool take_turn(struct app *app, const struct schedule *schedule)
{
	bool emitted = false;
	int64_t done = 0;
	Err err = schedule_turn(app->background_db, schedule, clock_now(), app->state, &done, &emitted);

	if (emitted)
		relay_wake(app->relay);
	if (!err && done && schedule->after)
		schedule->after(app);
	if (err && err != TRY_AGAIN)
		log_warn("scheduled work failed", LOG("of", schedule->name), LOG("reason", fail_reason()));
	return err == TRY_AGAIN || (!err && done >= portion_of(schedule));
}

void schedule_run(struct app *app, const struct schedule *schedule)
{
	do {
		while (!app_is_stopping(app) && take_turn(app, schedule))
			;
	} while (app_wait(app, schedule->every_ms ? schedule->every_ms : EVERY_MS));
}
