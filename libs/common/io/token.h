#pragma once
/*
 * Access tokens: JWTs (RFC 7519) that name a user and a session, signed by a ring of keys.
 *
 * Why this is not libjwt: version 1.10 verifies an HS256 token with whatever key it is handed, also an RSA public key
 * that everybody knows; it does not look at `exp`; and with a NULL key it takes `alg: none`. A token is small enough to
 * be read by a page of code that can do none of that:
 *   - a token says which key it claims (kid); the key, never the token, says which algorithm that means;
 *   - the header may hold alg, kid and typ and nothing else: no jku, jwk, x5u, crit, zip;
 *   - nothing of the payload is looked at before the signature has been compared, in constant time;
 *   - base64url is read in its one canonical form and JSON strictly, so a token has exactly one spelling;
 *   - exp, iat, iss, aud, sub and sid are demanded, nbf is honoured, and a token is at most 2 KiB long.
 *
 * The claims of an HS256 token are remembered by its MAC until they expire, which spares the next look the JSON and so
 * most of its cost. The MAC itself is computed and compared, and the times are checked, every time.
 *
 * A ring holds several keys so that they can be rotated: the first one that can signs, all verify. It is filled at
 * start-up by one thread and constant from then on; any thread may then sign and verify.
 */
#include "base/buf.h"
#include "base/clock.h"
#include "data/field.h"

enum {
	TOKEN_TEXT_MAX   = 2048,
	TOKEN_SECRET_MIN = 32, /* bytes: as many as HS256 has */
	TOKEN_KEYS_MAX   = 8,
	TOKEN_SKEW_MS    = 5000, /* by how much the signer's clock may be ahead of ours */
};

/* Times are whole seconds on the wire. */
struct token_claims {
	int64_t user_id;    /* sub */
	Uuid session_id;    /* sid */
	Time issued_at;     /* iat */
	Time not_before;    /* nbf; none: at once */
	Time expires_at;    /* exp */
	Uuid token_id;      /* jti; may be none */
};

struct token_ring;

Err token_ring_create(const char *issuer, const char *audience, struct token_ring **out) MUST_CHECK;
void token_ring_destroy(struct token_ring *ring);

/* HS256. Refuses, with a reason that may be shown, what is too short for a secret or is in truth a PEM key. */
Err token_ring_add_secret(struct token_ring *ring, Str secret) MUST_CHECK;
/* EdDSA with an Ed25519 key in PEM: a private key signs and verifies, a public one only verifies. */
Err token_ring_add_pem(struct token_ring *ring, Str pem) MUST_CHECK;

/* Appends the token. */
Err token_sign(const struct token_ring *ring, const struct token_claims *claims, struct buf *out) MUST_CHECK;
/* UNAUTHENTICATED, with the reason in fail_reason(), unless everything is in order; out is written only then. */
Err token_verify(const struct token_ring *ring, Str token, Time now, struct token_claims *out) MUST_CHECK;

/* The public keys for GET /.well-known/jwks.json; secrets never appear. Lives as long as the ring. */
struct jwk {
	Str kty, crv, alg, use, kid, x;
};

struct jwks {
	List keys;
};

extern const struct view jwks_view;

struct jwks token_jwks(const struct token_ring *ring);
