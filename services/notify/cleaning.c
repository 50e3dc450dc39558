#include "cleaning.h"

#include "maintenance.h"
#include "notify/queries.h"

enum { CLEAN_EVERY_MS = 60 * 60 * 1000, SHOWN_DAYS = 365, HIDDEN_DAYS = 30 };

#define DAY_MS (24 * 60 * 60 * INT64_C(1000))

static Time days_ago(int64_t days)
{
	return time_plus_ms(clock_now(), -days * DAY_MS);
}

static Err clean_notifications(struct tx *tx, int64_t *removed)
{
	return db_exec(tx, SQL(notifications_clean, .long_ago = days_ago(SHOWN_DAYS), .before = days_ago(HIDDEN_DAYS)), removed);
}

static Err clean_unread(struct tx *tx, int64_t *removed)
{
	return db_exec(tx, SQL(unread_clean, .before = days_ago(HIDDEN_DAYS)), removed);
}

void clean_old_notifications(struct app *app)
{
	do {
		maintenance_clean(app, "notifications", clean_notifications);
		maintenance_clean(app, "unread messages", clean_unread);
	} while (app_wait(app, CLEAN_EVERY_MS));
}
