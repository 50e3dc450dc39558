#include "service.h"

#include "app.h"
#include "service_cli.h"

#include <malloc.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

enum { BOOT_RETRY_MS = 500 };

/* Signals are taken by sigwait() in the main thread alone; every other thread is born with them blocked. */
static void block_signals(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGINT);
	pthread_sigmask(SIG_BLOCK, set, NULL);
	signal(SIGPIPE, SIG_IGN);
}

/* The database may come after us, and another instance may be migrating; until then we are alive, and not ready. */
static Err migrate_until_done(struct app *app, const sigset_t *stop, bool *stopped)
{
	const struct timespec pause = { .tv_nsec = BOOT_RETRY_MS * 1000000L };

	for (*stopped = false; !*stopped; *stopped = sigtimedwait(stop, NULL, &pause) > 0) {
		Err err = app_migrate(app);

		if (!err || (err != DATABASE_AWAY && err != DATABASE_BUSY))
			return err;
		log_warn("cannot migrate yet", LOG("code", err->code), LOG("reason", fail_reason()));
	}
	return OK;
}

static void wait_for_stop(const sigset_t *set)
{
	int signal_number;

	sigwait(set, &signal_number);
	log_info("stopping", LOG("signal", strsignal(signal_number)));
}

/*
 * Hundreds of threads have a connection each and allocate little. A few heaps do for them all; with one for nearly every
 * thread, memory that was used once would lie about in each.
 */
enum { HEAPS = 4 };

static Err boot(struct app *app)
{
	mallopt(M_ARENA_MAX, HEAPS);
	TRY(app_check_tables(app));
	TRY(app_open(app));
	return app_answer(app);
}

static Err live(struct app *app, const sigset_t *stop)
{
	bool stopped;

	TRY(migrate_until_done(app, stop, &stopped));
	if (stopped)
		return OK;
	TRY(app_start(app));
	log_info("ready", LOG("listen", app->config.listen));
	wait_for_stop(stop);
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
	err = app_read_settings(&app);
	if (!err)
		err = boot(&app);
	if (!err)
		err = live(&app, &stop);
	if (err)
		log_error("cannot start", LOG("code", err->code), LOG("reason", fail_reason()));
	app_stop(&app);
	app_close(&app);
	return err ? EXIT_FAILURE : EXIT_SUCCESS;
}
