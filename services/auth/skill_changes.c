#include "auth/queries.h"
#include "model.h"
#include "workers.h"

enum { LOOK_EVERY_MS = 1000, PORTION = 200, PORTION_MS = 10 * 1000, ARENA_MAX = 256 * 1024 };

struct skill_change {
	int64_t skill_id, after_user_id;
};

LOCAL_VIEW(skill_change_view, skill_change,
	FIELD(skill_change, skill_id, 0),
	FIELD(skill_change, after_user_id, 0));

struct portion {
	int64_t after_user_id, count;
};

LOCAL_VIEW(portion_view, portion, FIELD(portion, after_user_id, 0), FIELD(portion, count, 0));

static Err follow(struct tx *tx, const struct skill_change *change)
{
	struct portion done = { 0 };

	TRY(db_one(tx,
		SQL(skill_change_follow, .skill_id = change->skill_id, .after_user_id = change->after_user_id, .limit = PORTION),
		&portion_view, &done));
	if (done.count < PORTION)
		return db_exec(tx, SQL(skill_change_done, .skill_id = change->skill_id), NULL);
	return db_exec(tx, SQL(skill_change_advance, .skill_id = change->skill_id, .after_user_id = done.after_user_id), NULL);
}

/* The change's row is locked: of several instances one follows it, and a further change of the skill waits for the portion. */
static Err follow_portion(struct app *app, bool *found)
{
	struct skill_change change = { 0 };
	_cleanup_(arena_finish) struct arena arena;
	_cleanup_(tx_finish) struct tx tx;

	arena_init(&arena, ARENA_MAX);
	tx_init(&tx, app->background_db, TX_WRITE, &arena, deadline_in(PORTION_MS));
	TRY(db_maybe(&tx, SQL(skill_change_take), &skill_change_view, &change, found));
	if (*found)
		TRY(follow(&tx, &change));
	return tx_commit(&tx);
}

void follow_skills(struct app *app)
{
	while (app_wait(app, LOOK_EVERY_MS)) {
		bool found = true;
		Err err = OK;

		while (found && !err && !app_is_stopping(app))
			err = follow_portion(app, &found);
		if (err)
			log_warn("profiles do not follow their skills", LOG("reason", fail_reason()));
	}
}
