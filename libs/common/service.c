#include "service.h"

#include "app.h"
#include "service_cli.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

enum { BOOT_RETRY_MS = 500 };

/* Settings first, so that a mistake in any of them is told before anything is touched. */
static Err read_settings(struct app *app)
{
	_cleanup_(buf_finish) struct buf complaints;
	enum log_level level;
	Err err;

	buf_init(&complaints, 64 * 1024);
	TRY(app_alloc_config(app));
	TRY(config_load_file(".env"));
	err = config_read(common_settings, &app->config, &complaints);
	if (app->service->settings && config_read(app->service->settings, app->service_config, &complaints))
		err = INVALID;
	if (err) {
		fprintf(stderr, "jobwire-%s cannot start:\n%.*s", app->service->name, (int)complaints.n, complaints.p);
		return INVALID;
	}
	if (!log_level_parse(str_of(app->config.log_level), &level))
		return fail(INVALID, "LOG_LEVEL must be debug, info, warn or error");
	log_init(app->service->name, level);
	return OK;
}

/* Signals are taken by sigwait() in the main thread alone; every other thread is born with them blocked. */
static void block_signals(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGINT);
	pthread_sigmask(SIG_BLOCK, set, NULL);
	signal(SIGPIPE, SIG_IGN);
}

/* The database may come after us; until then we are alive, and not ready. */
static bool migrate_until_done(struct app *app, const sigset_t *stop)
{
	const struct timespec pause = { .tv_nsec = BOOT_RETRY_MS * 1000000L };

	for (;;) {
		Err err = app_migrate(app);

		if (!err)
			return true;
		log_warn("cannot migrate yet", LOG("code", err->code), LOG("reason", fail_reason()));
		if (err != DATABASE_AWAY)
			return false;
		if (sigtimedwait(stop, NULL, &pause) > 0)
			return false;
	}
}

static void wait_for_stop(const sigset_t *set)
{
	int signal_number;

	sigwait(set, &signal_number);
	log_info("stopping", LOG("signal", strsignal(signal_number)));
}

static Err boot(struct app *app)
{
	TRY(app_check_tables(app));
	TRY(app_open(app));
	return OK;
}

int service_main(int argc, char **argv, const struct service *service)
{
	struct app app;
	sigset_t stop;
	Err err;

	app_init(&app, service);
	if (argc > 1)
		return service_cli(&app, argc, argv);
	block_signals(&stop);
	err = read_settings(&app);
	if (!err)
		err = boot(&app);
	if (err) {
		log_error("cannot start", LOG("code", err->code), LOG("reason", fail_reason()));
		return EXIT_FAILURE;
	}
	if (!migrate_until_done(&app, &stop)) {
		app_close(&app);
		return EXIT_FAILURE;
	}
	err = app_start(&app);
	if (!err) {
		log_info("ready", LOG("listen", app.config.listen));
		wait_for_stop(&stop);
	} else {
		log_error("cannot start", LOG("code", err->code), LOG("reason", fail_reason()));
	}
	app_stop(&app);
	app_close(&app);
	return err ? EXIT_FAILURE : EXIT_SUCCESS;
}
