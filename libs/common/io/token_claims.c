#include "io/token_private.h"

#include "base/codec.h"
#include "data/decode.h"
#include "data/json.h"

#include <inttypes.h>

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

enum { US_PER_S = 1000000 };

/* Seconds until the end of the year 9999: no sum or product of such times can overflow. */
#define SECONDS_MAX INT64_C(253402300800)

void token_claims_write(const struct token_ring *ring, const struct token_claims *claims, struct buf *out)
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

static bool is_time(int64_t seconds)
{
	return seconds > 0 && seconds < SECONDS_MAX;
}

static Time time_of(int64_t seconds)
{
	return (Time){ .us = seconds * US_PER_S };
}

/* Claims unknown to this version are passed over. */
static Err decode_payload(Str coded, struct arena *arena, struct payload *out)
{
	struct field_errors errors = { .arena = arena };
	char plain[TOKEN_TEXT_MAX];
	struct decode decode;
	size_t n;

	if (!base64url_read(coded, plain, sizeof(plain), &n))
		return token_refuse("its payload is not base64url");
	decode_init(&decode, &payload_view, out, &errors);
	if (decode_event(&decode, (Str){ .p = plain, .n = n }))
		return token_refuse("its payload is not a JSON object");
	if (!decode_finish(&decode))
		return OK;
	return fail(UNAUTHENTICATED, "token: its claim " STR_FMT " " STR_FMT, STR_ARG(errors.items[0].field),
		STR_ARG(errors.items[0].message));
}

Err token_claims_read(const struct token_ring *ring, Str coded, struct arena *arena, struct token_claims *out)
{
	struct payload payload = { 0 };
	int64_t user_id;

	TRY(decode_payload(coded, arena, &payload));
	if (!str_eq(payload.iss, ring->issuer))
		return token_refuse("it has another issuer");
	if (!str_eq(payload.aud, ring->audience))
		return token_refuse("it is for another audience");
	if (!str_to_int(payload.sub, &user_id) || user_id <= 0)
		return token_refuse("its subject is no user");
	if (!is_time(payload.iat) || !is_time(payload.exp) || (payload.nbf.set && !is_time(payload.nbf.value)))
		return token_refuse("one of its times is no time");
	*out = (struct token_claims){
		.user_id = user_id,
		.session_id = payload.sid,
		.issued_at = time_of(payload.iat),
		.not_before = time_of(payload.nbf.set ? payload.nbf.value : 0),
		.expires_at = time_of(payload.exp),
		.token_id = payload.jti,
	};
	return OK;
}

Err token_claims_check_times(const struct token_claims *claims, Time now)
{
	Time soon = time_plus_ms(now, TOKEN_SKEW_MS);

	if (now.us >= claims->expires_at.us)
		return token_refuse("it has expired");
	if (claims->issued_at.us > soon.us)
		return token_refuse("it was issued in the future");
	if (claims->not_before.us > soon.us)
		return token_refuse("it is not valid yet");
	return OK;
}
