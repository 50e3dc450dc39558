#include "session_http.h"

#include "base/backoff.h"
#include "data/decode.h"
#include "internal_pass.h"
#include "io/http_client.h"

#include <string.h>

/* An auth that hangs holds a caller's thread for PATIENCE_MS once in a while; all others are turned down at once. */
enum { URL_MAX = 512, PATH_TEXT = 64, ANSWER_MAX = 4096, PATIENCE_MS = 700 };

struct session_http {
	struct http_client *client;
	Str secret;
	pthread_mutex_t lock; /* guards those below */
	struct backoff backoff;
	int64_t silent_at_ms, away_until_ms;
	char base[URL_MAX]; /* without a slash at its end */
};

Err session_http_create(const char *auth_url, const char *secret, struct session_http **out)
{
	struct http_client_config config = { .user_agent = "jobwire", .answer_max = ANSWER_MAX, .direct = true };
	struct session_http *http;
	Str base = str_of(auth_url);
	Err err;

	while (str_ends(base, STR("/")))
		base.n--;
	if (!str_starts(base, STR("http://")) && !str_starts(base, STR("https://")))
		return fail(INVALID, "AUTH_URL must begin with http:// or https://");
	if (base.n >= URL_MAX)
		return fail(INVALID, "AUTH_URL is too long");
	http = calloc(1, sizeof(*http));
	if (!http)
		return fail(INTERNAL, "sessions: no memory");
	http->secret = str_of(secret);
	memcpy(http->base, base.p, base.n);
	pthread_mutex_init(&http->lock, NULL);
	err = http_client_create(&config, &http->client);
	if (err) {
		pthread_mutex_destroy(&http->lock);
		free(http);
		return err;
	}
	*out = http;
	return OK;
}

void session_http_destroy(struct session_http *http)
{
	if (!http)
		return;
	http_client_destroy(http->client);
	pthread_mutex_destroy(&http->lock);
	free(http);
}

/* Behind a silence one caller at a time asks: until it must have had its answer, auth counts as away for the others. */
static bool may_ask(struct session_http *http, int64_t now_ms)
{
	lock_scope(&http->lock);

	if (!http->backoff.ms)
		return true;
	if (now_ms < http->away_until_ms)
		return false;
	http->away_until_ms = now_ms + PATIENCE_MS;
	return true;
}

/* A failure that took no time, as of a connection refused, need not be spared anybody. */
static void note(struct session_http *http, Err err, int64_t begun_ms)
{
	int64_t now_ms = clock_monotonic_ms();
	lock_scope(&http->lock);

	if (!err) {
		backoff_reset(&http->backoff);
	} else if (now_ms - begun_ms >= PATIENCE_MS && begun_ms >= http->silent_at_ms) {
		/* Calls that ran side by side count as one. */
		http->silent_at_ms = now_ms;
		http->away_until_ms = now_ms + backoff_next_ms(&http->backoff);
	}
}

static Err fetch_as_sister(struct session_http *http, Uuid session_id, struct deadline deadline, struct arena *arena,
	struct http_answer *out)
{
	char id[UUID_TEXT], path[PATH_TEXT], url[URL_MAX + PATH_TEXT];
	char pass[INTERNAL_PASS_TEXT], header[sizeof(INTERNAL_PASS_HEADER ": ") + INTERNAL_PASS_TEXT];
	const char *const headers[] = { header, NULL };

	uuid_format(session_id, id);
	snprintf(path, sizeof(path), "/internal/sessions/%.*s", UUID_TEXT, id);
	snprintf(url, sizeof(url), "%s%s", http->base, path);
	internal_pass_write(http->secret, str_of(path), clock_now(), pass);
	snprintf(header, sizeof(header), INTERNAL_PASS_HEADER ": %s", pass);
	return http_fetch(http->client, &(struct http_call){ .url = url, .headers = headers }, deadline, arena, out);
}

static Err ask(struct session_http *http, Uuid session_id, struct deadline deadline, struct arena *arena,
	struct session_state *out)
{
	struct field_errors errors = { .arena = arena };
	struct session_state state = { 0 };
	struct http_answer answer;
	struct decode decode;

	TRY(fetch_as_sister(http, session_id, deadline, arena, &answer));
	if (answer.status == 404) {
		*out = (struct session_state){ .life = SESSION_DEAD };
		return OK;
	}
	if (answer.status != 200)
		return fail(UNAVAILABLE, "sessions: auth answered %d", answer.status);
	decode_init(&decode, &session_state_view, &state, &errors);
	if (decode_event(&decode, answer.body) || decode_finish(&decode))
		return fail(UNAVAILABLE, "sessions: auth answered something unexpected");
	*out = state;
	return OK;
}

static Err fetch(void *ctx, Uuid session_id, struct deadline deadline, struct session_state *out)
{
	int64_t begun_ms = clock_monotonic_ms();
	struct session_http *http = ctx;
	struct arena arena;
	Err err;

	if (!may_ask(http, begun_ms))
		return fail(UNAVAILABLE, "sessions: auth does not answer");
	arena_init(&arena, 32 * 1024);
	err = ask(http, session_id, deadline_sooner(deadline, deadline_in(PATIENCE_MS)), &arena, out);
	arena_finish(&arena);
	note(http, err, begun_ms);
	return err;
}

struct session_source session_http_source(struct session_http *http)
{
	return (struct session_source){ .fetch = fetch, .ctx = http };
}
