#include "app.h"

#include "app_events.h"
#include "app_identity.h"
#include "base/wait.h"
#include "maintenance.h"
#include "router.h"
#include "serve.h"

enum { ARENA_MAX = 32 * 1024 * 1024, QUICK_MS = 1000, MIGRATION_WAIT_MS = 500 };

void app_init(struct app *app, const struct service *service)
{
	*app = (struct app){ .service = service, .routes = service->routes };
	pthread_mutex_init(&app->stop_lock, NULL);
	wait_init(&app->stop_signal);
}

Err app_check_tables(const struct app *app)
{
	const struct route *at = NULL;
	const char *mistake = routes_mistake(app->service->routes, &at);

	if (mistake)
		return fail(INTERNAL, "%s %s: %s", http_method_name(at->method), at->path, mistake);
	return events_check(app);
}

struct db_config app_db_config(const struct app *app)
{
	return (struct db_config){
		.url = app->config.database_url,
		.service = app->service->name,
		.application = app->service->name,
		.use_role = app->config.database_role,
		.pool_size = (int)app->config.db_pool,
		.connect_timeout_ms = (int)app->config.db_connect_timeout_ms,
		.statement_timeout_ms = (int)app->config.db_statement_timeout_ms,
		.answer_timeout_ms = (int)app->config.db_answer_timeout_ms,
		.pool_wait_ms = (int)app->config.db_pool_wait_ms,
		.constraints = app->service->constraints,
	};
}

static size_t count_routes(const struct route *routes)
{
	size_t n = 0;

	while (routes[n].operation)
		n++;
	return n;
}

/* With the one that every service has. */
static int worker_count(const struct service *service)
{
	int n = 1;

	for (const struct worker *worker = service->workers; worker && worker->name; worker++)
		n++;
	return n;
}

static Err open_stores(struct app *app)
{
	struct db_config db = app_db_config(app);
	struct cache_config cache = {
		.url = app->config.redis_url,
		.prefix = app->config.redis_prefix,
		.name = app->service->name,
	};

	TRY(db_open(&db, &app->db));
	/* Consumers and workers have time, and each holds one connection at most. */
	db.pool_size = CONSUMER_GROUPS_MAX + worker_count(app->service);
	db.answer_timeout_ms = 0;
	TRY(db_open(&db, &app->background_db));
	return cache_open(&cache, &app->cache);
}

Err app_open(struct app *app)
{
	app->route_count = count_routes(app->routes);
	app->stats = calloc(app->route_count + 1, sizeof(*app->stats));
	if (!app->stats)
		return fail(INTERNAL, "no memory for the statistics");
	TRY(router_create(app->routes, &app->router));
	TRY(open_stores(app));
	TRY(identity_open(app));
	return app->service->init ? app->service->init(app) : OK;
}

Err app_migrate(struct app *app)
{
	const struct migration_set *sets[] = { &common_migrations, app->service->migrations };
	struct db_config db = app_db_config(app);
	int applied;

	db.migration_wait_ms = MIGRATION_WAIT_MS;
	TRY(db_migrate(&db, sets, ARRAY_LEN(sets), &applied));
	if (applied)
		log_info("migrated", LOG("applied", applied));
	return OK;
}

struct worker_thread {
	struct app *app;
	const struct worker *worker;
};

static void *run_worker(void *argument)
{
	struct worker_thread *thread = argument;

	thread->worker->run(thread->app);
	free(thread);
	return NULL;
}

static Err start_worker(struct app *app, const struct worker *worker)
{
	struct worker_thread *thread = malloc(sizeof(*thread));

	if (!thread || app->worker_count == WORKERS_MAX)
		return fail(INTERNAL, "no room for the worker %s", worker->name);
	*thread = (struct worker_thread){ .app = app, .worker = worker };
	if (pthread_create(&app->worker_threads[app->worker_count], NULL, run_worker, thread)) {
		free(thread);
		return fail(INTERNAL, "no thread for the worker %s", worker->name);
	}
	app->worker_count++;
	return OK;
}

static Err start_workers(struct app *app)
{
	TRY(start_worker(app, &maintenance_worker));
	for (const struct worker *worker = app->service->workers; worker && worker->name; worker++)
		TRY(start_worker(app, worker));
	return OK;
}

Err app_answer(struct app *app)
{
	struct http_config config = {
		.listen = app->config.listen,
		.threads = (int)app->config.http_threads,
		.queue = 1024,
		.request_timeout_ms = (int)app->config.request_timeout_ms,
		.arena_max = ARENA_MAX,
		.handle = serve,
		.refuse = serve_refusal,
		.context = app,
	};

	return http_server_start(&config, &app->http);
}

Err app_start(struct app *app)
{
	TRY(events_start(app));
	TRY(start_workers(app));
	atomic_store(&app->ready, true);
	return OK;
}

static void signal_workers(struct app *app)
{
	lock_scope(&app->stop_lock);

	atomic_store(&app->stopping, true);
	pthread_cond_broadcast(&app->stop_signal);
}

static void join_workers(struct app *app)
{
	while (app->worker_count)
		pthread_join(app->worker_threads[--app->worker_count], NULL);
}

/*
 * Everybody is told before anybody is waited for, or the waits would add up to more than the deadline. Only the relay is
 * told a little later, so that it publishes what the last requests emitted, which take no time unless something hangs.
 */
void app_stop(struct app *app)
{
	struct deadline deadline = deadline_in(app->config.shutdown_ms);

	signal_workers(app);
	consumers_signal(app->consumers);
	if (app->http)
		http_server_drain(app->http, deadline_sooner(deadline, deadline_in(QUICK_MS)));
	relay_signal(app->relay);
	if (app->http) {
		http_server_drain(app->http, deadline);
		http_server_stop(take(app->http));
	}
	join_workers(app);
	events_stop(app);
}

void app_close(struct app *app)
{
	if (app->service->finish && app->state)
		app->service->finish(app);
	identity_close(app);
	if (app->cache)
		cache_close(app->cache);
	db_close(app->background_db);
	db_close(app->db);
	router_destroy(app->router);
	free(app->stats);
	free(app->service_config);
	pthread_cond_destroy(&app->stop_signal);
	pthread_mutex_destroy(&app->stop_lock);
}

bool app_is_stopping(const struct app *app)
{
	return atomic_load(&app->stopping);
}

bool app_wait(struct app *app, int64_t ms)
{
	struct deadline deadline = deadline_in(ms);
	lock_scope(&app->stop_lock);

	while (!app_is_stopping(app)) {
		if (!wait_until(&app->stop_signal, &app->stop_lock, deadline))
			break;
	}
	return !app_is_stopping(app);
}
