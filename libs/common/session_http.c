#include "session_http.h"

#include "data/decode.h"
#include "io/http_client.h"

#include <string.h>

enum { URL_MAX = 512, ANSWER_MAX = 4096 };

struct session_http {
	struct http_client *client;
	char base[URL_MAX]; /* without a slash at its end */
};

Err session_http_create(const char *auth_url, struct session_http **out)
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
	memcpy(http->base, base.p, base.n);
	err = http_client_create(&config, &http->client);
	if (err) {
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
	free(http);
}

static Err ask(struct session_http *http, Uuid session_id, struct deadline deadline, struct arena *arena,
	struct session_state *out)
{
	struct field_errors errors = { .arena = arena };
	struct session_state state = { 0 };
	char url[URL_MAX + 64], id[UUID_TEXT];
	struct http_answer answer;
	struct decode decode;

	uuid_format(session_id, id);
	snprintf(url, sizeof(url), "%s/internal/sessions/%.*s", http->base, UUID_TEXT, id);
	TRY(http_fetch(http->client, &(struct http_call){ .url = url }, deadline, arena, &answer));
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
	struct arena arena;
	Err err;

	arena_init(&arena, 32 * 1024);
	err = ask(ctx, session_id, deadline, &arena, out);
	arena_finish(&arena);
	return err;
}

struct session_source session_http_source(struct session_http *http)
{
	return (struct session_source){ .fetch = fetch, .ctx = http };
}
