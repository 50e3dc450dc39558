#pragma once
/* What the ring and the reading and writing of tokens share. Not for use outside libs/common/io/token*.c. */
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
};

struct token_header {
	Str alg, kid, typ;
};

extern const struct view token_header_view;

const char *token_algorithm_name(enum token_algorithm algorithm);
size_t token_signature_size(const struct token_key *key);
Err token_key_sign(const struct token_key *key, Str data, uint8_t out[static TOKEN_SIGNATURE_MAX]) MUST_CHECK;
bool token_key_verify(const struct token_key *key, Str data, const uint8_t *signature) MUST_CHECK;
