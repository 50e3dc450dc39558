#pragma once
/*
 * The links that end mails of one kind: whoever has one may use it, without signing in, which is what mail programs do for
 * their users (RFC 8058). It names the user and the kind under a key of its own, derived from the secret that all daemons
 * share, so nothing of it is stored; after a change of that secret the one before it still opens old links.
 */
#include "io/digest.h"
#include "kinds.h"
#include "service.h"

struct unsubscribe_keys {
	struct hmac_key *present, *previous; /* the latter may be NULL */
};

Err unsubscribe_keys_open(const struct common_config *config, struct unsubscribe_keys *out) MUST_CHECK;
void unsubscribe_keys_close(struct unsubscribe_keys *keys);

Str unsubscribe_token(const struct unsubscribe_keys *keys, struct arena *arena, int64_t user_id, const struct kind *kind);
/* False for a text that we did not make, or a kind that is no more. */
bool unsubscribe_read(const struct unsubscribe_keys *keys, Str token, int64_t *user_id, const struct kind **kind) MUST_CHECK;
