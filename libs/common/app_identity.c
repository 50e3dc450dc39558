#include "app_identity.h"

#include "token_keys.h"

enum { MINUTE_MS = 60 * 1000 };

/* auth knows the sessions itself; everybody else asks auth. */
static Err choose_source(struct app *app, struct session_source *out)
{
	if (app->service->session_source) {
		*out = app->service->session_source(app);
		return OK;
	}
	TRY(session_http_create(app->config.auth_url, app->config.jwt_secret, &app->session_http));
	*out = session_http_source(app->session_http);
	return OK;
}

Err identity_open(struct app *app)
{
	struct session_config sessions = { .cache = app->cache };

	app->anonymous_limit = (struct rate_limit){
		.name = "anonymous", .count = app->config.anonymous_per_minute, .period_ms = MINUTE_MS
	};
	app->user_limit = (struct rate_limit){
		.name = "user", .count = app->config.user_per_minute, .period_ms = MINUTE_MS
	};
	if (!app->config.rate_limit)
		log_warn("rate limits are off: RATE_LIMIT=off is for benchmarks");
	TRY(token_keys_open(&app->config, &app->tokens));
	TRY(choose_source(app, &sessions.source));
	sessions.ring = app->tokens;
	TRY(sessions_create(&sessions, &app->sessions));
	return rate_limiter_create(app->config.rate_limit ? RATE_LIMIT_ON : RATE_LIMIT_OFF, app->cache, &app->limiter);
}

void identity_close(struct app *app)
{
	if (app->limiter)
		rate_limiter_destroy(app->limiter);
	if (app->sessions)
		sessions_destroy(app->sessions);
	if (app->session_http)
		session_http_destroy(app->session_http);
	if (app->tokens)
		token_ring_destroy(app->tokens);
}
