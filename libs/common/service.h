#pragma once
/*
 * A daemon is a table: its routes, consumers, migrations and settings. service_main() is its whole life. It boots in
 * one visible order (settings, log, signals, HTTP with nothing but
 * its probes, database, migrations, relay, consumers, workers, ready) and shuts
 * down in the mirror of it, within a deadline.
 *
 * struct app is the running daemon: what handlers, consumers and workers share. Its members are set at boot and
 * constant until shutdown; the things they point to document their own locks.
 */
#include "base/log.h"
#include "config.h"
#include "consumer.h"
#include "io/cache.h"
#include "io/db.h"
#include "metrics.h"
#include "operation.h"
#include "ratelimit.h"
#include "relay.h"
#include "session_http.h"

struct common_config {
	const char *listen;
	const char *database_url, *redis_url, *amqp_url, *auth_url;
	const char *jwt_algorithm, *jwt_secret, *jwt_secret_previous, *jwt_private_key, *jwt_issuer, *jwt_audience;
	const char *log_level;
	const char *trusted_proxies;
	bool database_role;
	bool rate_limit;
	int64_t db_pool, db_connect_timeout_ms, db_answer_timeout_ms, db_statement_timeout_ms, db_pool_wait_ms;
	int64_t http_threads, request_timeout_ms;
	int64_t anonymous_per_minute, user_per_minute;
	int64_t shutdown_ms;
	const char *redis_prefix;
};

struct app;

enum { WORKERS_MAX = 8 };

/* A loop of the service's own, on its own thread: a scheduler, a sweeper. Returns when app_is_stopping(). */
struct worker {
	const char *name;
	void (*run)(struct app *app);
};

struct service {
	const char *name;
	const struct setting *settings; /* of the service's own configuration; may be NULL */
	size_t config_size;
	const struct route *routes;
	const struct consumer *consumers;
	const struct migration_set *migrations;
	const struct constraint *constraints;
	const struct statement *const *statements; /* for check-sql */
	const size_t *statement_count;
	const struct worker *workers;
	struct session_source (*session_source)(struct app *app); /* NULL: ask auth */
	/* Makes app->state before anything else of the service runs. */
	Err (*init)(struct app *app);
	void (*finish)(struct app *app);
	void (*write_metrics)(struct app *app, struct buf *out);
	/*
	 * For who keeps connections open: a session ended, or (its id none) all of a user's, or (user 0, too) some may have
	 * without our hearing of it. Called on the broadcasts' thread; quick.
	 */
	void (*session_ended)(struct app *app, Uuid session_id, int64_t user_id);
};

struct app {
	const struct service *service;
	struct common_config config;
	void *service_config;
	void *state; /* the service's own */

	struct db *db;            /* of requests */
	struct db *background_db; /* of consumers and workers, so that neither they nor requests wait for the other */
	struct cache *cache;
	struct token_ring *tokens;
	struct session_http *session_http;
	struct sessions *sessions;
	struct rate_limiter *limiter;
	struct rate_limit anonymous_limit, user_limit;

	struct relay *relay;
	struct consumers *consumers;
	struct consumer *consumer_list; /* the service's and those of every service */
	const struct route *routes;
	size_t route_count;
	struct route_stats *stats; /* one per route, and one for requests without */
	struct router *router;
	struct http_server *http;

	pthread_t worker_threads[WORKERS_MAX];
	int worker_count;
	pthread_mutex_t stop_lock; /* guards nothing but the wait on stop_signal */
	pthread_cond_t stop_signal;
	atomic_bool ready, stopping;
};

extern const struct setting common_settings[];
extern const struct migration_set common_migrations;

int service_main(int argc, char **argv, const struct service *service);
bool app_is_stopping(const struct app *app);
/* Waits for ms or until the daemon stops; false when it stops. */
bool app_wait(struct app *app, int64_t ms);
