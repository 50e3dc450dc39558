#pragma once
/*
 * The texts that stand for a session. No refresh token is stored: it is derived from the session and the number of its
 * rotation (seal.h). So the grace window of a rotation can give the very same child again, and a stolen database opens
 * nothing.
 */
#include "auth.h"

/* Starts a session of the user, whose row the caller holds, and fills the pair; access tokens live ttl_s. */
Err tokens_issue(struct request *r, const struct user *user, int64_t ttl_s, struct token_pair *out) MUST_CHECK;
/* The pair of a session that exists, at rotation n. */
Err tokens_of_session(struct request *r, const struct user *user, Uuid session_id, int64_t n, int64_t ttl_s,
	struct token_pair *out) MUST_CHECK;

struct refresh_claim {
	Uuid session_id;
	int64_t n;
};

Str refresh_token_write(const struct auth *auth, struct arena *arena, const struct refresh_claim *claim);
bool refresh_token_read(const struct auth *auth, Str text, struct refresh_claim *out) MUST_CHECK;
