#include "tokens.h"

#include "auth/queries.h"
#include "base/codec.h"
#include "seal.h"
#include "sessions.h"

#include <string.h>

enum { USER_AGENT_MAX = 300 };

struct refresh_bytes {
	uint8_t session_id[16];
	uint8_t n[8];
};

Str refresh_token_write(const struct auth *auth, struct arena *arena, const struct refresh_claim *claim)
{
	struct refresh_bytes bytes;

	memcpy(bytes.session_id, claim->session_id.bytes, sizeof(bytes.session_id));
	int64_put(bytes.n, claim->n);
	return seal(arena, auth->refresh_key, &bytes, sizeof(bytes));
}

bool refresh_token_read(const struct auth *auth, Str text, struct refresh_claim *out)
{
	struct refresh_bytes bytes;

	if (!unseal(auth->refresh_key, text, &bytes, sizeof(bytes)))
		return false;
	memcpy(out->session_id.bytes, bytes.session_id, sizeof(bytes.session_id));
	out->n = int64_get(bytes.n);
	return true;
}

static Err sign_access(struct request *r, const struct user *user, Uuid session_id, int64_t ttl_s, Str *out)
{
	struct token_claims claims = {
		.user_id = user->id,
		.session_id = session_id,
		.issued_at = r->now,
		.expires_at = time_plus_ms(r->now, ttl_s * 1000),
		.token_id = uuid_make(r->now),
	};
	_cleanup_(buf_finish) struct buf text;

	buf_init(&text, TOKEN_TEXT_MAX);
	TRY(token_sign(r->app->tokens, &claims, &text));
	*out = str_copy(r->arena, buf_str(&text));
	return out->p ? OK : fail(OVERLOADED, "no memory for a token");
}

Err tokens_of_session(struct request *r, const struct user *user, Uuid session_id, int64_t n, int64_t ttl_s,
	struct token_pair *out)
{
	struct refresh_claim claim = { .session_id = session_id, .n = n };

	out->user = *user;
	out->token_type = STR("bearer");
	out->expires_in = ttl_s;
	out->refresh_token = refresh_token_write(auth_of(r), r->arena, &claim);
	return sign_access(r, user, session_id, ttl_s, &out->access_token);
}

Err tokens_issue(struct request *r, const struct user *user, int64_t ttl_s, struct token_pair *out)
{
	int64_t lives_s = auth_of(r)->config->refresh_ttl_s > ttl_s ? auth_of(r)->config->refresh_ttl_s : ttl_s;
	Uuid session_id = uuid_make(r->now);

	TRY(db_exec(r->tx,
		SQL(session_insert, .id = session_id, .user_id = user->id, .now = r->now, .client_address = r->client,
			.expires_at = time_plus_ms(r->now, lives_s * 1000),
			.user_agent = utf8_prefix(str_slice(http_header(r->http, "User-Agent"), 0, USER_AGENT_MAX))),
		NULL));
	TRY(sessions_end_oldest(r, user->id));
	return tokens_of_session(r, user, session_id, 0, ttl_s, out);
}
