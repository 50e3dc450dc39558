#pragma once
/* What the ring and the reading and writing of tokens share. Not for use outside libs/common/io/token*.c. */
#include "base/memo.h"
#include "io/digest.h"
#include "io/eddsa.h"
#include "io/token.h"

enum {
	TOKEN_KID_TEXT      = 43, /* 32 bytes in base64url */
	TOKEN_HEADER_TEXT   = 160,
	TOKEN_SIGNATURE_MAX = EDDSA_SIGNATURE,
};

enum token_algorithm { TOKEN_HS256, TOKEN_EDDSA };

struct token_key {
	enum token_algorithm algorithm;
	struct hmac_key *secret; /* of HS256 */
	struct eddsa_key *pair;  /* of EdDSA */
	char kid[TOKEN_KID_TEXT + 1];
	char header[TOKEN_HEADER_TEXT]; /* as this key's tokens begin, in base64url */
	size_t header_n;
	char public[TOKEN_KID_TEXT + 1]; /* EdDSA's x, in base64url */
};

struct token_ring {
	Str issuer, audience; /* owned */
	struct token_key keys[TOKEN_KEYS_MAX];
	size_t n;
	struct jwk published[TOKEN_KEYS_MAX];
	size_t published_n;
	struct memo *known; /* SHA-256 MAC of a token that was good -> its claims */
};

struct token_header {
	Str alg, kid, typ;
};

extern const struct view token_header_view;

/* UNAUTHENTICATED, and why. */
Err token_refuse(const char *why) MUST_CHECK;

/* The payload. Reading checks all that does not depend on the time of day. */
void token_claims_write(const struct token_ring *ring, const struct token_claims *claims, struct buf *out);
Err token_claims_read(const struct token_ring *ring, Str coded, struct arena *arena, struct token_claims *out) MUST_CHECK;
Err token_claims_check_times(const struct token_claims *claims, Time now) MUST_CHECK;

const char *token_algorithm_name(enum token_algorithm algorithm);
size_t token_signature_size(const struct token_key *key);
Err token_key_sign(const struct token_key *key, Str data, uint8_t out[static TOKEN_SIGNATURE_MAX]) MUST_CHECK;
bool token_key_verify(const struct token_key *key, Str data, const uint8_t *signature) MUST_CHECK;
