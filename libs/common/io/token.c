#include "io/token.h"

#include "base/codec.h"
#include "data/decode.h"
#include "data/json.h"
#include "io/token_private.h"

#include <inttypes.h>
#include <string.h>

/* The payload as it is on the wire. */
struct payload {
	Str iss, aud, sub;
	Uuid sid;
	int64_t iat, exp;
	OptInt nbf;
	Uuid jti;
};

VIEW(payload_view, payload,
	FIELD(payload, iss, REQUIRED | VERBATIM),
	FIELD(payload, aud, REQUIRED | VERBATIM),
	FIELD(payload, sub, REQUIRED | VERBATIM),
	FIELD(payload, sid, REQUIRED),
	FIELD(payload, iat, REQUIRED),
	FIELD(payload, nbf, OMIT_EMPTY),
	FIELD(payload, exp, REQUIRED),
	FIELD(payload, jti, OMIT_EMPTY));

enum {
	/* For what one token decodes into; jansson's own memory is bounded by the token's length. */
	ARENA_MAX = 64 * 1024,
	US_PER_S  = 1000000,
};

/* Seconds until the end of the year 9999: no sum or product of such times can overflow. */
#define SECONDS_MAX INT64_C(253402300800)

static Err refuse(const char *why)
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

static void write_payload(const struct token_ring *ring, const struct token_claims *claims, struct buf *out)
{
	char sub[24];
	int sub_n = snprintf(sub, sizeof(sub), "%" PRId64, claims->user_id);
	struct payload payload = {
		.iss = ring->issuer,
		.aud = ring->audience,
		.sub = { .p = sub, .n = (size_t)sub_n },
		.sid = claims->session_id,
		.iat = claims->issued_at.us / US_PER_S,
		.exp = claims->expires_at.us / US_PER_S,
		.nbf = { .value = claims->not_before.us / US_PER_S, .set = claims->not_before.us != 0 },
		.jti = claims->token_id,
	};

	json_write_object(out, &payload_view, &payload);
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
	write_payload(ring, claims, &payload);
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
		return refuse("its header is not base64url");
	decode_init(&decode, &token_header_view, &header, &errors);
	if (decode_json(&decode, (Str){ .p = plain, .n = n }) || decode_finish(&decode))
		return refuse("its header is not as expected");
	if (header.typ.p && !str_eq_nocase(header.typ, STR("JWT")))
		return refuse("it is not a JWT");
	for (size_t i = 0; i < ring->n; i++) {
		const struct token_key *key = &ring->keys[i];

		if (!str_eq(header.kid, str_of(key->kid)))
			continue;
		if (!str_eq(header.alg, str_of(token_algorithm_name(key->algorithm))))
			return refuse("its algorithm is not that of its key");
		*out = key;
		return OK;
	}
	return refuse("its key is not known");
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

static Err check_signature(const struct token_key *key, Str signed_text, Str coded)
{
	uint8_t signature[TOKEN_SIGNATURE_MAX];
	size_t n;

	if (!base64url_read(coded, signature, sizeof(signature), &n) || n != token_signature_size(key))
		return refuse("its signature is not of the right form");
	return token_key_verify(key, signed_text, signature) ? OK : refuse("its signature is wrong");
}

static bool is_time(int64_t seconds)
{
	return seconds > 0 && seconds < SECONDS_MAX;
}

static Time time_of(int64_t seconds)
{
	return (Time){ .us = seconds * US_PER_S };
}

static Err check_times(const struct payload *payload, Time now)
{
	Time soon = time_plus_ms(now, TOKEN_SKEW_MS);

	if (!is_time(payload->iat) || !is_time(payload->exp) || (payload->nbf.set && !is_time(payload->nbf.value)))
		return refuse("one of its times is no time");
	if (now.us >= time_of(payload->exp).us)
		return refuse("it has expired");
	if (time_of(payload->iat).us > soon.us)
		return refuse("it was issued in the future");
	if (payload->nbf.set && time_of(payload->nbf.value).us > soon.us)
		return refuse("it is not valid yet");
	return OK;
}

static Err check_claims(const struct token_ring *ring, const struct payload *payload, Time now,
	struct token_claims *out)
{
	int64_t user_id;

	if (!str_eq(payload->iss, ring->issuer))
		return refuse("it has another issuer");
	if (!str_eq(payload->aud, ring->audience))
		return refuse("it is for another audience");
	if (!str_to_int(payload->sub, &user_id) || user_id <= 0)
		return refuse("its subject is no user");
	TRY(check_times(payload, now));
	*out = (struct token_claims){
		.user_id = user_id,
		.session_id = payload->sid,
		.issued_at = time_of(payload->iat),
		.not_before = time_of(payload->nbf.set ? payload->nbf.value : 0),
		.expires_at = time_of(payload->exp),
		.token_id = payload->jti,
	};
	return OK;
}

/* What is read here is of our own making, for its signature is. Claims unknown to this version are passed over. */
static Err read_payload(Str coded, struct arena *arena, struct payload *out)
{
	struct field_errors errors = { .arena = arena };
	char plain[TOKEN_TEXT_MAX];
	struct decode decode;
	size_t n;

	if (!base64url_read(coded, plain, sizeof(plain), &n))
		return refuse("its payload is not base64url");
	decode_init(&decode, &payload_view, out, &errors);
	if (decode_event(&decode, (Str){ .p = plain, .n = n }))
		return refuse("its payload is not a JSON object");
	if (!decode_finish(&decode))
		return OK;
	return fail(UNAUTHENTICATED, "token: its claim " STR_FMT " " STR_FMT, STR_ARG(errors.items[0].field),
		STR_ARG(errors.items[0].message));
}

static Err verify(const struct token_ring *ring, Str token, Time now, struct arena *arena, struct token_claims *out)
{
	struct payload payload = { 0 };
	const struct token_key *key;
	Str rest = token;
	Str header = str_cut(&rest, '.');
	Str body = str_cut(&rest, '.');
	Str signed_text = { .p = token.p, .n = header.n + 1 + body.n };

	if (!rest.p || str_find(rest, '.') < rest.n)
		return refuse("it does not have three parts");
	TRY(find_key(ring, header, arena, &key));
	TRY(check_signature(key, signed_text, rest));
	TRY(read_payload(body, arena, &payload));
	return check_claims(ring, &payload, now, out);
}

Err token_verify(const struct token_ring *ring, Str token, Time now, struct token_claims *out)
{
	struct arena arena;
	Err err;

	if (token.n > TOKEN_TEXT_MAX)
		return refuse("it is too long");
	arena_init(&arena, ARENA_MAX);
	err = verify(ring, token, now, &arena, out);
	arena_finish(&arena);
	return err;
}
