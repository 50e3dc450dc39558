#include "workers.h"

#include "auth/queries.h"
#include "maintenance.h"

enum { CLEAN_EVERY_MS = 60 * 60 * 1000 };

#define DAY_MS (24 * 60 * 60 * INT64_C(1000))

/* Ended sessions are kept for a month, so that a stolen refresh token is still recognised. */
static Err clean_old_sessions(struct tx *tx, int64_t *removed)
{
	return db_exec(tx, SQL(sessions_clean, .before = time_plus_ms(clock_now(), -30 * DAY_MS)), removed);
}

static Err clean_old_resets(struct tx *tx, int64_t *removed)
{
	return db_exec(tx, SQL(resets_clean, .before = time_plus_ms(clock_now(), -DAY_MS)), removed);
}

void clean_sessions(struct app *app)
{
	do {
		maintenance_clean(app, "sessions", clean_old_sessions);
		maintenance_clean(app, "password resets", clean_old_resets);
	} while (app_wait(app, CLEAN_EVERY_MS));
}

const struct worker auth_workers[] = {
	{ .name = "sessions", .run = clean_sessions },
	{ .name = "reset-requests", .run = answer_reset_requests },
	{ .name = "skills", .run = follow_skills },
	{ 0 },
};
