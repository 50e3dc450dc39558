#include "auth.h"
#include "auth/queries.h"
#include "sessions.h"
#include "tokens.h"
#include "users.h"

enum { GRACE_MS = 10 * 1000 };

struct rotation {
	int64_t user_id;
	int64_t refresh_n;
	Time rotated_at, expires_at, revoked_at;
};

LOCAL_VIEW(rotation_view, rotation,
	FIELD(rotation, user_id, 0),
	FIELD(rotation, refresh_n, 0),
	FIELD(rotation, rotated_at, 0),
	FIELD(rotation, expires_at, 0),
	FIELD(rotation, revoked_at, 0));

static bool is_over(const struct rotation *state, Time now)
{
	return state->revoked_at.us || state->expires_at.us <= now.us;
}

/* The parent may come again for a moment: two tabs of one browser, or an answer lost on the way. */
static bool in_grace(const struct rotation *state, int64_t n, Time now)
{
	return n == state->refresh_n - 1 && now.us <= time_plus_ms(state->rotated_at, GRACE_MS).us;
}

/* Whoever holds an older token stole it, or was stolen from; as nobody can tell, the session ends. */
static Err end_family(struct request *r, const struct refresh_claim *claim, int64_t user_id)
{
	TRY(session_end(r, claim->session_id, user_id, REVOKED_REUSE));
	TRY(tx_commit(r->tx));
	return REFRESH_TOKEN_REUSED;
}

/* The row's lock orders all descendants of a family: of two that come at once, the second sees what the first did. */
HANDLER(token_refresh, struct refresh, struct token_pair)
{
	const struct auth *auth = auth_of(r);
	struct refresh_claim claim;
	struct rotation state = { 0 };
	struct user user = { 0 };
	bool found;

	if (!refresh_token_read(auth, in->refresh_token, &claim))
		return BAD_REFRESH_TOKEN;
	TRY(db_maybe(r->tx, SQL(session_lock, .id = claim.session_id), &rotation_view, &state, &found));
	if (!found || is_over(&state, r->now))
		return BAD_REFRESH_TOKEN;
	if (claim.n != state.refresh_n && !in_grace(&state, claim.n, r->now))
		return end_family(r, &claim, state.user_id);
	if (claim.n == state.refresh_n) {
		TRY(db_exec(r->tx,
			SQL(session_rotate, .id = claim.session_id, .now = r->now,
				.expires_at = time_plus_ms(r->now, auth->config->refresh_ttl_s * 1000)),
			NULL));
		state.refresh_n++;
	}
	TRY(user_get(r->tx, state.user_id, &user));
	if (!user.is_active)
		return BAD_REFRESH_TOKEN;
	return tokens_of_session(r, &user, claim.session_id, state.refresh_n, auth->config->access_ttl_s, out);
}
