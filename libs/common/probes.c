#include "probes.h"

#include "serve.h"

enum { PROBE_TIMEOUT_MS = 1000 };

static void send_text(struct http_exchange *http, int status, const char *type)
{
	buf_format(http->headers, "Content-Type: %s\r\nCache-Control: no-store\r\n", type);
	http_send(http, status);
}

/* Who is busy is there: taking a busy daemon out of service makes the others busier still. */
static bool is_there(Err err, struct buf *body, const char *name)
{
	bool busy = err == DATABASE_BUSY;

	buf_format(body, ",\"%s\":\"%s\"", name, busy ? "busy" : err ? "away" : "ok");
	return !err || busy;
}

/*
 * Only the database makes a daemon unready: without the broker its writes wait in the outbox, without Redis it is
 * slower. Both are named, so that whoever looks sees them.
 */
static void answer_ready(struct app *app, struct http_exchange *http)
{
	struct deadline deadline = deadline_in(PROBE_TIMEOUT_MS);
	bool ready = app->ready && !app->stopping;

	buf_format(http->body, "{\"service\":\"%s\",\"state\":\"%s\"", app->service->name,
		app->stopping ? "stopping" : app->ready ? "serving" : "starting");
	ready &= is_there(db_ping(app->db, deadline), http->body, "database");
	is_there(cache_ping(app->cache, deadline), http->body, "redis");
	is_there(app->ready && relay_is_connected(app->relay) ? OK : UNAVAILABLE, http->body, "broker");
	buf_add_char(http->body, '}');
	send_text(http, ready ? 200 : 503, "application/json");
}

static void write_requests(struct app *app, struct buf *out)
{
	metrics_head(out, "jobwire_request_seconds", "histogram", "Time to answer, by operation and class of status");
	for (size_t i = 0; i <= app->route_count; i++) {
		const struct route *route = &app->routes[i];

		for (int class = 1; class < 6; class++) {
			struct histogram *histogram = &app->stats[i].by_class[class];
			char labels[512];

			if (histogram_is_empty(histogram))
				continue;
			snprintf(labels, sizeof(labels), "method=\"%s\",route=\"%s\",status=\"%dxx\"",
				route->operation ? http_method_name(route->method) : "any",
				route->operation ? route->path : "none", class);
			metrics_histogram(out, "jobwire_request_seconds", labels, histogram);
		}
	}
}

static void write_gauge(struct buf *out, const char *name, const char *help, int64_t value)
{
	metrics_head(out, name, "gauge", help);
	metrics_value(out, name, "", value);
}

static void write_total(struct buf *out, const char *name, const char *help, int64_t value)
{
	metrics_head(out, name, "counter", help);
	metrics_value(out, name, "", value);
}

static void write_pools(struct app *app, struct buf *out)
{
	struct http_stats http = http_server_stats(app->http);
	struct db_stats db = db_stats(app->db), background = db_stats(app->background_db);

	write_gauge(out, "jobwire_http_connections", "Open connections", http.connections);
	write_gauge(out, "jobwire_http_requests_in_flight", "Requests being answered", http.requests);
	write_gauge(out, "jobwire_http_threads", "Threads for connections", http.threads);
	write_gauge(out, "jobwire_db_pool_size", "Connections the pool may hold", db.size);
	write_gauge(out, "jobwire_db_pool_busy", "Connections in use", db.busy);
	write_gauge(out, "jobwire_db_pool_waiting", "Callers waiting for a connection", db.waiting);
	write_total(out, "jobwire_db_pool_timeouts_total", "Callers that waited in vain", db.timeouts_total);
	write_total(out, "jobwire_db_reconnects_total", "Connections made anew", db.reconnects_total);
	write_total(out, "jobwire_db_statements_total", "Statements run", db.statements_total);
	write_gauge(out, "jobwire_db_background_size", "Connections that consumers and workers may hold", background.size);
	write_gauge(out, "jobwire_db_background_busy", "Connections in use by consumers and workers", background.busy);
}

static void write_callers(struct app *app, struct buf *out)
{
	struct cache_stats cache = cache_stats(app->cache);
	struct session_stats sessions = session_stats(app->sessions);
	struct rate_stats limits = rate_stats(app->limiter);

	write_gauge(out, "jobwire_redis_away", "Is Redis away?", cache.away);
	write_total(out, "jobwire_redis_calls_total", "Calls of Redis", cache.calls);
	write_total(out, "jobwire_redis_errors_total", "Calls of Redis that failed", cache.errors);
	write_total(out, "jobwire_sessions_verified_total", "Tokens that were good", sessions.verified);
	write_total(out, "jobwire_sessions_refused_total", "Tokens that were not", sessions.refused);
	write_total(out, "jobwire_sessions_from_memory_total", "Sessions known here", sessions.from_memory);
	write_total(out, "jobwire_sessions_from_redis_total", "Sessions found in Redis", sessions.from_cache);
	write_total(out, "jobwire_sessions_from_source_total", "Sessions asked of auth", sessions.from_source);
	write_total(out, "jobwire_rate_limited_total", "Requests over a rate limit", limits.refused);
	write_total(out, "jobwire_rate_leases_total", "Leases taken from Redis", limits.leases);
	write_total(out, "jobwire_rate_fallbacks_total", "Limits decided without Redis", limits.fallbacks);
}

static void answer_metrics(struct app *app, struct http_exchange *http)
{
	write_requests(app, http->body);
	/* What is set while the daemon starts is looked at when it has started. */
	if (app->ready) {
		write_pools(app, http->body);
		relay_write_metrics(app->relay, http->body);
		consumers_write_metrics(app->consumers, http->body);
	}
	write_callers(app, http->body);
	if (app->service->write_metrics)
		app->service->write_metrics(app, http->body);
	send_text(http, 200, "text/plain; version=0.0.4");
}

static void answer_health(struct app *app, struct http_exchange *http)
{
	buf_format(http->body, "{\"service\":\"%s\",\"state\":\"ok\"}", app->service->name);
	send_text(http, 200, "application/json");
}

bool probe_answer(struct app *app, struct http_exchange *http)
{
	static const struct {
		const char *path;
		void (*answer)(struct app *app, struct http_exchange *http);
	} probes[] = {
		{ "/healthz", answer_health },
		{ "/readyz", answer_ready },
		{ "/metrics", answer_metrics },
	};

	if (http->method != HTTP_GET && http->method != HTTP_HEAD)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(probes); i++) {
		if (str_eq(http->path, str_of(probes[i].path))) {
			probes[i].answer(app, http);
			return true;
		}
	}
	return false;
}
