#include "tokens.h"

#include "auth/queries.h"
#include "base/codec.h"
#include "sessions.h"

#include <string.h>

enum { USER_AGENT_MAX = 300 };

/* What a token says, in bytes, and behind it the HMAC of just that. */
struct refresh_bytes {
	uint8_t session_id[16];
	uint8_t n[8];
	uint8_t mac[SHA256_SIZE];
};

struct reset_bytes {
	uint8_t id[8];
	uint8_t mac[SHA256_SIZE];
};

static void put_i64(uint8_t out[static 8], int64_t value)
{
	for (int i = 0; i < 8; i++)
		out[i] = (uint8_t)((uint64_t)value >> (56 - 8 * i));
}

static int64_t get_i64(const uint8_t in[static 8])
{
	uint64_t value = 0;

	for (int i = 0; i < 8; i++)
		value = value << 8 | in[i];
	return (int64_t)value;
}

static Str as_text(struct arena *arena, const void *bytes, size_t n)
{
	_cleanup_(buf_finish) struct buf text;

	buf_init(&text, BASE64URL_TEXT(n));
	base64url_write(&text, bytes, n);
	return text.failed ? STR_NONE : str_copy(arena, buf_str(&text));
}

static Str view_of(const void *bytes, size_t n)
{
	return (Str){ .p = bytes, .n = n };
}

Str refresh_token_write(const struct auth *auth, struct arena *arena, const struct refresh_claim *claim)
{
	struct refresh_bytes bytes;

	memcpy(bytes.session_id, claim->session_id.bytes, sizeof(bytes.session_id));
	put_i64(bytes.n, claim->n);
	hmac_key_sign(auth->refresh_key, view_of(&bytes, offsetof(struct refresh_bytes, mac)), bytes.mac);
	return as_text(arena, &bytes, sizeof(bytes));
}

bool refresh_token_read(const struct auth *auth, Str text, struct refresh_claim *out)
{
	struct refresh_bytes bytes;
	uint8_t mac[SHA256_SIZE];
	size_t n;

	if (!base64url_read(text, &bytes, sizeof(bytes), &n) || n != sizeof(bytes))
		return false;
	hmac_key_sign(auth->refresh_key, view_of(&bytes, offsetof(struct refresh_bytes, mac)), mac);
	if (!constant_time_eq(mac, bytes.mac, sizeof(mac)))
		return false;
	memcpy(out->session_id.bytes, bytes.session_id, sizeof(bytes.session_id));
	out->n = get_i64(bytes.n);
	return true;
}

Str reset_token_write(const struct hmac_key *key, struct arena *arena, int64_t reset_id)
{
	struct reset_bytes bytes;

	put_i64(bytes.id, reset_id);
	hmac_key_sign(key, view_of(&bytes, offsetof(struct reset_bytes, mac)), bytes.mac);
	return as_text(arena, &bytes, sizeof(bytes));
}

bool reset_token_read(const struct hmac_key *key, Str text, int64_t *reset_id)
{
	struct reset_bytes bytes;
	uint8_t mac[SHA256_SIZE];
	size_t n;

	if (!base64url_read(text, &bytes, sizeof(bytes), &n) || n != sizeof(bytes))
		return false;
	hmac_key_sign(key, view_of(&bytes, offsetof(struct reset_bytes, mac)), mac);
	if (!constant_time_eq(mac, bytes.mac, sizeof(mac)))
		return false;
	*reset_id = get_i64(bytes.id);
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
