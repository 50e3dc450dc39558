/*
 * Tokens from strangers. Nobody guesses a signature, so the first byte of the input says how far it is let in: 'p' has
 * the rest signed as a payload under our own header, 'h' as a header before a good payload, anything else is a token.
 *
 * Whatever comes in, a token that is accepted names a user, a session and a time to come; and what was accepted as plain
 * text is one that somebody with the key has signed.
 */
#include "base/codec.h"
#include "io/digest.h"
#include "io/token.h"

#define SECRET STR("a secret that every fuzzer knows, 32 bytes")

static const Time now = { .us = INT64_C(1800000000000000) };
static const char payload[] = "{\"iss\":\"jobwire\",\"aud\":\"jobwire-api\",\"sub\":\"42\","
			      "\"sid\":\"0190a0b0-0000-7000-8000-000000000001\",\"iat\":1799999990,\"exp\":1800000900}";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static struct token_ring *ring;
static struct buf own_header;

static void setup(void)
{
	struct token_claims claims = { .user_id = 42, .issued_at = now, .expires_at = time_plus_ms(now, 1000) };

	if (token_ring_create("jobwire", "jobwire-api", &ring) || token_ring_add_secret(ring, SECRET))
		abort();
	buf_init(&own_header, TOKEN_TEXT_MAX);
	if (token_sign(ring, &claims, &own_header))
		abort();
	own_header.n = str_find(buf_str(&own_header), '.');
}

static void sign(struct buf *token)
{
	uint8_t signature[SHA256_SIZE];

	hmac_sha256(SECRET, buf_str(token), signature);
	buf_add_char(token, '.');
	base64url_write(token, signature, sizeof(signature));
}

static void check(Str token)
{
	struct token_claims claims;

	if (token_verify(ring, token, now, &claims))
		return;
	if (claims.user_id <= 0 || uuid_is_none(claims.session_id) || claims.expires_at.us <= now.us)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	Str rest = { .p = (const char *)data + 1, .n = n - 1 };
	struct buf token;

	if (!ring)
		setup();
	if (!n)
		return 0;
	buf_init(&token, 1 << 20);
	if (*data == 'p') {
		buf_add_str(&token, buf_str(&own_header));
		buf_add_char(&token, '.');
		base64url_write(&token, rest.p, rest.n);
		sign(&token);
	} else if (*data == 'h') {
		base64url_write(&token, rest.p, rest.n);
		buf_add_char(&token, '.');
		base64url_write(&token, payload, sizeof(payload) - 1);
		sign(&token);
	} else {
		buf_add(&token, data, n);
	}
	check(buf_str(&token));
	buf_finish(&token);
	return 0;
}
