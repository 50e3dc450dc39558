#pragma once
/*
 * Who is calling. A token proves who signed in; whether that session still stands, and what its user may do now, is
 * asked anew: from local memory for half a second, then from Redis, then from a source that knows (Postgres in auth,
 * auth over HTTP everywhere else). Roles never come from the token, and a revoked session is dead everywhere within one
 * second, also while Redis or the broker is away.
 *
 * Only auth writes session states to Redis, under the lock of the session's row: it fills under FOR SHARE, and it revokes
 * by UPDATE, then session_store() of the dead state, then COMMIT. A fill can so never resurrect what was revoked.
 * What broadcast events say (session_deny, session_distrust_user) covers the case that auth cannot reach Redis while
 * others can; a live state lies in Redis for a minute at most, so what was said can be forgotten after that.
 *
 * All memory here is bounded; when it runs over, trust is lost, never gained. Any thread may call anything; locks are
 * inside and never held during I/O. A principal is a value.
 */
#include "io/cache.h"
#include "io/token.h"
#include "contracts/roles.h"

enum {
	SESSION_MEMORY_MS   = 500,       /* how long an answer is remembered here */
	SESSION_LIVE_MS     = 60 * 1000, /* how long a live state lies in Redis */
	SESSION_DEAD_MS     = 15 * 60 * 1000,
	SESSION_DISTRUST_MS = 10 * 1000, /* how far a state's own clock may run behind the event that outdates it */
};

struct principal {
	int64_t user_id;
	Uuid session_id;
	EnumSet roles;
	Time expires_at; /* of the token */
};

enum session_life { SESSION_LIVE = 1, SESSION_DEAD };

struct session_state {
	unsigned life; /* enum session_life */
	int64_t user_id;
	EnumSet roles;
	Time as_of; /* when auth read it */
};

/* How a state is written in Redis and in auth's answer to GET /internal/sessions/{sid}. */
extern const struct view session_state_view;

/* Answers a dead state for a session that is unknown, and UNAVAILABLE or another error when it cannot tell. */
struct session_source {
	Err (*fetch)(void *ctx, Uuid session_id, struct deadline deadline, struct session_state *out);
	void *ctx;
};

struct session_config {
	const struct token_ring *ring; /* outlives the sessions, as cache and source do */
	struct cache *cache;           /* NULL: none */
	struct session_source source;
	size_t entries; /* remembered sessions; 0: 65,536 */
};

struct session_stats {
	int64_t verified, refused, failed;
	int64_t from_memory, from_cache, from_source;
};

struct sessions;

Err sessions_create(const struct session_config *config, struct sessions **out) MUST_CHECK;
void sessions_destroy(struct sessions *sessions);

/*
 * The token alone, without "Bearer ". UNAUTHENTICATED when it is not good (fail_reason() says why, without the token),
 * UNAVAILABLE when nobody could be asked.
 */
Err session_verify(struct sessions *sessions, Str bearer_token, Time now, struct deadline deadline,
	struct principal *out) MUST_CHECK;

/* For ever: a session that ended never comes back. */
void session_deny(struct sessions *sessions, Uuid session_id, Time now);
/*
 * What was known of the user's sessions before `at` counts no more: deactivated, signed out everywhere, given other
 * roles. Sessions begun later are not touched.
 */
void session_distrust_user(struct sessions *sessions, int64_t user_id, Time at, Time now);

/* What is known of anybody counts no more: broadcasts may have been missed. */
void session_distrust_everybody(struct sessions *sessions, Time now);

/* For auth only, as said above. */
Err session_store(struct cache *cache, Uuid session_id, const struct session_state *state, struct deadline deadline)
	MUST_CHECK;

/* The same state for several sessions, in one flight. */
Err session_store_all(struct cache *cache, const Uuid *ids, size_t n, const struct session_state *state,
	struct deadline deadline) MUST_CHECK;

/* For auth only too: the next question is answered by the row, which says something else by then. */
Err session_forget(struct cache *cache, Uuid session_id, struct deadline deadline) MUST_CHECK;

/* What this instance remembers of a session counts no more; the next question is asked anew. */
void session_unlearn(struct sessions *sessions, Uuid session_id, Time now);

struct session_stats session_stats(struct sessions *sessions);
