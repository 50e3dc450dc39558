#pragma once
/*
 * Showing a push service who sends (RFC 8292): a token for the service's address, signed with a key whose public half the
 * browser was given when it subscribed. The key comes from the settings or is derived from the secret that all daemons
 * share; with another key, browsers have to subscribe anew. Constant once made; any thread.
 */
#include "base/clock.h"
#include "io/p256.h"

struct vapid;

/* secret: 32 bytes in base64url, or empty: derived from seed. subject: how to reach us, "mailto:…" or "https:…". */
Err vapid_create(const char *secret, const char *seed, const char *subject, struct vapid **out) MUST_CHECK;
void vapid_destroy(struct vapid *vapid); /* takes NULL */
/* As browsers take it, in base64url. */
Str vapid_public(const struct vapid *vapid);
/* The Authorization header's value for a request to the endpoint. */
Err vapid_authorize(const struct vapid *vapid, Str endpoint, Time now, struct arena *arena, Str *out) MUST_CHECK;
/* "https://push.example:8443" of an address there; absent where it has none. */
Str url_origin(Str url);
