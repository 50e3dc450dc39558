#include "io/token_private.h"

#include "base/codec.h"
#include "data/json.h"

#include <string.h>

/* A token that has been pushed out is read again. */
enum { KNOWN_TOKENS = 8192 };

VIEW(token_header_view, token_header,
	FIELD(token_header, alg, REQUIRED | VERBATIM),
	FIELD(token_header, kid, REQUIRED | VERBATIM),
	FIELD(token_header, typ, VERBATIM));

VIEW(jwk_view, jwk,
	FIELD(jwk, kty, REQUIRED),
	FIELD(jwk, crv, REQUIRED),
	FIELD(jwk, alg, REQUIRED),
	FIELD(jwk, use, REQUIRED),
	FIELD(jwk, kid, REQUIRED),
	FIELD(jwk, x, REQUIRED));

VIEW(jwks_view, jwks,
	FIELD(jwks, keys, REQUIRED, .of = &jwk_view));

Err token_ring_create(const char *issuer, const char *audience, struct token_ring **out)
{
	struct token_ring *ring = calloc(1, sizeof(*ring));

	if (!ring)
		return fail(INTERNAL, "no memory for the keys");
	ring->issuer = str_of(strdup(issuer));
	ring->audience = str_of(strdup(audience));
	ring->known = memo_create(KNOWN_TOKENS, SHA256_SIZE, sizeof(struct token_claims));
	if (!ring->issuer.p || !ring->audience.p || !ring->known) {
		token_ring_destroy(ring);
		return fail(INTERNAL, "no memory for the keys");
	}
	*out = ring;
	return OK;
}

void token_ring_destroy(struct token_ring *ring)
{
	if (!ring)
		return;
	for (size_t i = 0; i < ring->n; i++) {
		hmac_key_destroy(ring->keys[i].secret);
		eddsa_key_destroy(ring->keys[i].pair);
	}
	memo_destroy(ring->known);
	free((char *)ring->issuer.p);
	free((char *)ring->audience.p);
	free(ring);
}

const char *token_algorithm_name(enum token_algorithm algorithm)
{
	return algorithm == TOKEN_HS256 ? "HS256" : "EdDSA";
}

size_t token_signature_size(const struct token_key *key)
{
	return key->algorithm == TOKEN_HS256 ? SHA256_SIZE : EDDSA_SIGNATURE;
}

Err token_key_sign(const struct token_key *key, Str data, uint8_t out[static TOKEN_SIGNATURE_MAX])
{
	if (key->algorithm == TOKEN_EDDSA)
		return eddsa_sign(key->pair, data, out);
	hmac_key_sign(key->secret, data, out);
	return OK;
}

bool token_key_verify(const struct token_key *key, Str data, const uint8_t *signature)
{
	uint8_t expected[SHA256_SIZE];

	if (key->algorithm == TOKEN_EDDSA)
		return eddsa_verify(key->pair, data, signature);
	hmac_key_sign(key->secret, data, expected);
	return constant_time_eq(expected, signature, sizeof(expected));
}

static void write_base64url(const void *bytes, size_t n, char *out, size_t max)
{
	struct buf text;

	buf_init(&text, max);
	base64url_write(&text, bytes, n);
	memcpy(out, buf_str(&text).p, text.n);
	buf_finish(&text);
}

static Err write_header(struct token_key *key)
{
	struct token_header header = {
		.alg = str_of(token_algorithm_name(key->algorithm)), .kid = str_of(key->kid), .typ = STR("JWT")
	};
	struct buf plain, coded;
	Err err = OK;

	buf_init(&plain, TOKEN_HEADER_TEXT);
	buf_init(&coded, TOKEN_HEADER_TEXT);
	json_write_object(&plain, &token_header_view, &header);
	base64url_write(&coded, plain.p, plain.n);
	if (plain.failed || coded.failed) {
		err = fail(INTERNAL, "no memory for a token's header");
	} else {
		memcpy(key->header, coded.p, coded.n);
		key->header_n = coded.n;
	}
	buf_finish(&plain);
	buf_finish(&coded);
	return err;
}

static Err room_for_key(const struct token_ring *ring)
{
	return ring->n < TOKEN_KEYS_MAX ? OK : fail(INVALID, "more than %d keys for tokens", TOKEN_KEYS_MAX);
}

/* The key belongs to the ring from here on, also when this fails. */
static Err finish_key(struct token_ring *ring, struct token_key *key)
{
	ring->n++;
	for (size_t i = 0; i + 1 < ring->n; i++) {
		if (strcmp(ring->keys[i].kid, key->kid) == 0)
			return fail(INVALID, "the same key for tokens is given twice");
	}
	return write_header(key);
}

/*
 * A secret's kid has to be the same in every process and to tell nothing of the secret: half of its digest under a label
 * of its own. (A secret that could be guessed from it could as well be guessed from any token.)
 */
Err token_ring_add_secret(struct token_ring *ring, Str secret)
{
	struct token_key *key = &ring->keys[ring->n];
	uint8_t digest[SHA256_SIZE];

	if (secret.n < TOKEN_SECRET_MIN)
		return fail(INVALID, "the secret for tokens has %zu bytes, it must have at least %d", secret.n,
			TOKEN_SECRET_MIN);
	if (str_starts(str_trim(secret), STR("-----BEGIN")))
		return fail(INVALID, "the secret for tokens is a PEM key; use ALGORITHM=EdDSA for that");
	TRY(room_for_key(ring));
	*key = (struct token_key){ .algorithm = TOKEN_HS256, .secret = hmac_key_create(secret) };
	if (!key->secret)
		return fail(INTERNAL, "no memory for a key");
	hmac_sha256(secret, STR("jobwire token key id"), digest);
	write_base64url(digest, sizeof(digest) / 2, key->kid, TOKEN_KID_TEXT);
	return finish_key(ring, key);
}

/* The kid of a public key is its thumbprint (RFC 7638): the digest of the required members in their one order. */
static void write_thumbprint(struct token_key *key)
{
	uint8_t digest[SHA256_SIZE];
	char text[128];
	int n = snprintf(text, sizeof(text), "{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"%s\"}", key->public);

	sha256((Str){ .p = text, .n = (size_t)n }, digest);
	write_base64url(digest, sizeof(digest), key->kid, TOKEN_KID_TEXT);
}

static void publish(struct token_ring *ring, const struct token_key *key)
{
	ring->published[ring->published_n++] = (struct jwk){
		.kty = STR("OKP"),
		.crv = STR("Ed25519"),
		.alg = STR("EdDSA"),
		.use = STR("sig"),
		.kid = str_of(key->kid),
		.x = str_of(key->public),
	};
}

Err token_ring_add_pem(struct token_ring *ring, Str pem)
{
	struct token_key *key = &ring->keys[ring->n];
	uint8_t public[EDDSA_PUBLIC];

	TRY(room_for_key(ring));
	*key = (struct token_key){ .algorithm = TOKEN_EDDSA };
	TRY(eddsa_key_read(pem, &key->pair));
	eddsa_key_public(key->pair, public);
	write_base64url(public, sizeof(public), key->public, TOKEN_KID_TEXT);
	write_thumbprint(key);
	TRY(finish_key(ring, key));
	publish(ring, key);
	return OK;
}

struct jwks token_jwks(const struct token_ring *ring)
{
	return (struct jwks){ .keys = { .items = (void *)ring->published, .n = ring->published_n } };
}
