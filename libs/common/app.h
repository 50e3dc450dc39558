#pragma once
/*
 * The parts of a running daemon, put together and taken apart. service_main() is the only caller; each step here has its
 * mirror, and app_close() undoes whatever was done so far.
 */
#include "service.h"

void app_init(struct app *app, const struct service *service);
/* Settings first, so that a mistake in any of them is told, all at once, before anything is touched. */
Err app_read_settings(struct app *app) MUST_CHECK;
struct db_config app_db_config(const struct app *app);
/* Are the service's tables without mistakes? */
Err app_check_tables(const struct app *app) MUST_CHECK;
/* Makes everything that connects by itself later; nothing waits. */
Err app_open(struct app *app) MUST_CHECK;
/* HTTP: alive from now on. Until app_start() is done only the probes are answered, all else is UNAVAILABLE. */
Err app_answer(struct app *app) MUST_CHECK;
/* DATABASE_AWAY, or DATABASE_BUSY when somebody else migrates: try again. */
Err app_migrate(struct app *app) MUST_CHECK;
/* Relay, consumers and workers; then the daemon is ready. */
Err app_start(struct app *app) MUST_CHECK;
/* The mirror of app_start, within the shutdown deadline: requests and deliveries under way are finished. */
void app_stop(struct app *app);
void app_close(struct app *app);
