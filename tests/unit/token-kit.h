#pragma once
/* What the tests of tokens and of their keys share: keys, a time, a token that is in order, and what became of it. */
#include "base/codec.h"
#include "io/digest.h"
#include "io/token.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

#define SECRET STR("an HS256 secret for tests only, long enough")

/* The keys printed in RFC 8410, section 10. */
static const char private_pem[] = "-----BEGIN PRIVATE KEY-----\n"
				  "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n"
				  "-----END PRIVATE KEY-----\n";
static const char public_pem[] = "-----BEGIN PUBLIC KEY-----\n"
				 "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n"
				 "-----END PUBLIC KEY-----\n";
static const Time now = { .us = INT64_C(1800000000000000) };

static inline struct token_ring *ring_of(Str secret, const char *pem)
{
	struct token_ring *ring;

	assert_null(token_ring_create("jobwire", "jobwire-api", &ring));
	if (secret.p)
		assert_null(token_ring_add_secret(ring, secret));
	if (pem)
		assert_null(token_ring_add_pem(ring, str_of(pem)));
	return ring;
}

static inline struct token_claims some_claims(void)
{
	struct token_claims claims = {
		.user_id = 42,
		.issued_at = time_plus_ms(now, -10 * 1000),
		.expires_at = time_plus_ms(now, 900 * 1000),
	};

	assert_true(uuid_parse(STR("0190a0b0-0000-7000-8000-000000000001"), &claims.session_id));
	assert_true(uuid_parse(STR("0190a0b0-0000-7000-8000-000000000002"), &claims.token_id));
	return claims;
}

static inline struct buf signed_by(const struct token_ring *ring, const struct token_claims *claims)
{
	struct buf token;

	buf_init(&token, TOKEN_TEXT_MAX);
	assert_null(token_sign(ring, claims, &token));
	return token;
}

static inline void assert_good(const struct token_ring *ring, Str token)
{
	struct token_claims out;

	if (token_verify(ring, token, now, &out))
		fail_msg("refused: %s", fail_reason());
	assert_int_equal(out.user_id, 42);
}

/* Refused for the reason given, and not for some other that happens to come first. */
static inline void assert_refused_at(const struct token_ring *ring, Str token, Time when, const char *reason)
{
	struct token_claims out = { .user_id = -7 };

	fail_clear();
	assert_ptr_equal(token_verify(ring, token, when, &out), UNAUTHENTICATED);
	assert_int_equal(out.user_id, -7);
	if (!strstr(fail_reason(), reason))
		fail_msg("refused because \"%s\", not because \"%s\"", fail_reason(), reason);
}

static inline void assert_refused(const struct token_ring *ring, Str token, const char *reason)
{
	assert_refused_at(ring, token, now, reason);
}

/* The kid of the ring's signing key, read out of a token's header: {"alg":"…","kid":"…","typ":"JWT"}. */
static inline void kid_of(const struct token_ring *ring, char out[64])
{
	struct token_claims claims = some_claims();
	struct buf token = signed_by(ring, &claims);
	Str rest = buf_str(&token);
	char header[256] = "";
	size_t n;
	char *kid;

	assert_true(base64url_read(str_cut(&rest, '.'), header, sizeof(header) - 1, &n));
	kid = strstr(header, "\"kid\":\"");
	assert_non_null(kid);
	kid += strlen("\"kid\":\"");
	snprintf(out, 64, "%.*s", (int)strcspn(kid, "\""), kid);
	buf_finish(&token);
}

/* A token of any header and payload, signed rightly with HMAC under the given key. %s in the header is the kid. */
static inline struct buf forge(Str key, const char *kid, const char *header_format, const char *payload)
{
	uint8_t signature[SHA256_SIZE];
	struct buf header, token;

	buf_init(&header, 4096);
	buf_init(&token, 4096);
	for (const char *at = header_format; *at; at++) {
		if (at[0] == '%' && at[1] == 's') {
			buf_add_str(&header, str_of(kid));
			at++;
		} else {
			buf_add_char(&header, *at);
		}
	}
	base64url_write(&token, header.p, header.n);
	buf_add_char(&token, '.');
	base64url_write(&token, payload, strlen(payload));
	hmac_sha256(key, buf_str(&token), signature);
	buf_add_char(&token, '.');
	base64url_write(&token, signature, sizeof(signature));
	assert_false(token.failed);
	buf_finish(&header);
	return token;
}

/* NULL for a reason: it is good. */
static inline void assert_forged(const char *header, const char *payload, const char *reason)
{
	struct token_ring *ring = ring_of(SECRET, NULL);
	struct buf token;
	char kid[64];

	kid_of(ring, kid);
	token = forge(SECRET, kid, header, payload);
	if (reason)
		assert_refused(ring, buf_str(&token), reason);
	else
		assert_good(ring, buf_str(&token));
	buf_finish(&token);
	token_ring_destroy(ring);
}
