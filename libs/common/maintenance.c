#include "maintenance.h"

#include "common/queries.h"
#include "inbox.h"

enum {
	ROUND_MS = 10 * 60 * 1000,
	STATEMENT_MS = 5000,
	IDEMPOTENCY_KEPT_MS = 24 * 60 * 60 * 1000,
	ARENA_MAX = 1024 * 1024,
};

static Err clean_idempotency(struct tx *tx, int64_t *removed)
{
	return db_exec(tx, SQL(idempotency_clean, .since = time_plus_ms(clock_now(), -IDEMPOTENCY_KEPT_MS)), removed);
}

static Err clean_inbox(struct tx *tx, int64_t *removed)
{
	return inbox_clean(tx, clock_now(), removed);
}

static Err clean_portion(struct app *app, Err (*clean)(struct tx *tx, int64_t *removed), int64_t *removed)
{
	_cleanup_(arena_finish) struct arena arena;
	_cleanup_(tx_finish) struct tx tx;

	arena_init(&arena, ARENA_MAX);
	tx_init(&tx, app->background_db, TX_WRITE, &arena, deadline_in(STATEMENT_MS));
	TRY(clean(&tx, removed));
	return tx_commit(&tx);
}

void maintenance_clean(struct app *app, const char *what, Err (*clean)(struct tx *tx, int64_t *removed))
{
	int64_t removed = 1;
	Err err = OK;

	while (!err && removed && !app_is_stopping(app))
		err = clean_portion(app, clean, &removed);
	if (err)
		log_warn("housekeeping failed", LOG("of", what), LOG("reason", fail_reason()));
}

static void maintain(struct app *app)
{
	while (app_wait(app, ROUND_MS)) {
		maintenance_clean(app, "idempotency", clean_idempotency);
		maintenance_clean(app, "inbox", clean_inbox);
	}
}

const struct worker maintenance_worker = { .name = "maintenance", .run = maintain };
