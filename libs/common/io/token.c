#include "io/token.h"

#include "base/codec.h"
#include "data/decode.h"
#include "io/token_private.h"

/* For what one token decodes into; jansson's own memory is bounded by the token's length. */
enum { ARENA_MAX = 64 * 1024 };

Err token_refuse(const char *why)
{
	return fail(UNAUTHENTICATED, "token: %s", why);
}

static const struct token_key *signing_key(const struct token_ring *ring)
{
	for (size_t i = 0; i < ring->n; i++) {
		const struct token_key *key = &ring->keys[i];

		if (key->algorithm == TOKEN_HS256 || eddsa_key_is_private(key->pair))
			return key;
	}
	return NULL;
}

Err token_sign(const struct token_ring *ring, const struct token_claims *claims, struct buf *out)
{
	const struct token_key *key = signing_key(ring);
	uint8_t signature[TOKEN_SIGNATURE_MAX];
	size_t start = out->n;
	struct buf payload;

	if (!key)
		return fail(INTERNAL, "no key that can sign tokens");
	buf_init(&payload, TOKEN_TEXT_MAX);
	token_claims_write(ring, claims, &payload);
	buf_add(out, key->header, key->header_n);
	buf_add_char(out, '.');
	base64url_write(out, payload.p, payload.n);
	if (payload.failed)
		out->failed = true;
	buf_finish(&payload);
	if (out->failed)
		return fail(INTERNAL, "no room for a token");

	TRY(token_key_sign(key, (Str){ .p = out->p + start, .n = out->n - start }, signature));
	buf_add_char(out, '.');
	base64url_write(out, signature, token_signature_size(key));
	return out->failed || out->n - start > TOKEN_TEXT_MAX ? fail(INTERNAL, "no room for a token") : OK;
}

/* A header that is not, byte for byte, one of ours: written by another library, or by somebody with a plan. */
static Err read_header(const struct token_ring *ring, Str coded, struct arena *arena, const struct token_key **out)
{
	struct field_errors errors = { .arena = arena };
	struct token_header header = { 0 };
	char plain[TOKEN_TEXT_MAX];
	struct decode decode;
	size_t n;

	if (!base64url_read(coded, plain, sizeof(plain), &n))
		return token_refuse("its header is not base64url");
	decode_init(&decode, &token_header_view, &header, &errors);
	if (decode_json(&decode, (Str){ .p = plain, .n = n }) || decode_finish(&decode))
		return token_refuse("its header is not as expected");
	if (header.typ.p && !str_eq_nocase(header.typ, STR("JWT")))
		return token_refuse("it is not a JWT");
	for (size_t i = 0; i < ring->n; i++) {
		const struct token_key *key = &ring->keys[i];

		if (!str_eq(header.kid, str_of(key->kid)))
			continue;
		if (!str_eq(header.alg, str_of(token_algorithm_name(key->algorithm))))
			return token_refuse("its algorithm is not that of its key");
		*out = key;
		return OK;
	}
	return token_refuse("its key is not known");
}

static Err find_key(const struct token_ring *ring, Str coded, struct arena *arena, const struct token_key **out)
{
	for (size_t i = 0; i < ring->n; i++) {
		const struct token_key *key = &ring->keys[i];

		if (str_eq(coded, (Str){ .p = key->header, .n = key->header_n })) {
			*out = key;
			return OK;
		}
	}
	return read_header(ring, coded, arena, out);
}

/* The bytes of the signature are handed on once they have been found right. */
static Err check_signature(const struct token_key *key, Str signed_text, Str coded,
	uint8_t signature[static TOKEN_SIGNATURE_MAX])
{
	size_t n;

	if (!base64url_read(coded, signature, TOKEN_SIGNATURE_MAX, &n) || n != token_signature_size(key))
		return token_refuse("its signature is not of the right form");
	return token_key_verify(key, signed_text, signature) ? OK : token_refuse("its signature is wrong");
}

/*
 * A signature that has just been found right stands for the text under it, so the claims that were read from that text
 * before are its claims. Only HS256 is remembered: beside EdDSA's own cost that of reading is nothing.
 */
static Err find_claims(const struct token_ring *ring, const struct token_key *key, Str payload, const uint8_t *signature,
	Time now, struct arena *arena, struct token_claims *out)
{
	if (key->algorithm != TOKEN_HS256)
		return token_claims_read(ring, payload, arena, out);
	if (memo_read(ring->known, signature, now, out))
		return OK;
	TRY(token_claims_read(ring, payload, arena, out));
	memo_write(ring->known, signature, now, out->expires_at, out);
	return OK;
}

/* What is read here is of our own making, for its signature is; nothing of it is looked at before that is known. */
static Err verify(const struct token_ring *ring, Str token, Time now, struct arena *arena, struct token_claims *out)
{
	uint8_t signature[TOKEN_SIGNATURE_MAX];
	struct token_claims claims;
	const struct token_key *key;
	Str rest = token;
	Str header = str_cut(&rest, '.');
	Str payload = str_cut(&rest, '.');
	Str signed_text = { .p = token.p, .n = header.n + 1 + payload.n };

	if (!rest.p || str_find(rest, '.') < rest.n)
		return token_refuse("it does not have three parts");
	TRY(find_key(ring, header, arena, &key));
	TRY(check_signature(key, signed_text, rest, signature));
	TRY(find_claims(ring, key, payload, signature, now, arena, &claims));
	TRY(token_claims_check_times(&claims, now));
	*out = claims;
	return OK;
}

Err token_verify(const struct token_ring *ring, Str token, Time now, struct token_claims *out)
{
	struct arena arena;
	Err err;

	if (token.n > TOKEN_TEXT_MAX)
		return token_refuse("it is too long");
	arena_init(&arena, ARENA_MAX);
	err = verify(ring, token, now, &arena, out);
	arena_finish(&arena);
	return err;
}
