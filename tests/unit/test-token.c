/* Signing and verifying, with one test for each known attack on JWTs. */
#include "token-kit.h"

#define CLAIMS                                                                                                   \
	"\"iss\":\"jobwire\",\"aud\":\"jobwire-api\",\"sub\":\"42\",\"sid\":\"0190a0b0-0000-7000-8000-000000000001\"," \
	"\"iat\":1799999990,\"exp\":1800000900"

static const char plain_header[] = "{\"alg\":\"HS256\",\"kid\":\"%s\",\"typ\":\"JWT\"}";

static void assert_header(const char *header, const char *reason)
{
	assert_forged(header, "{" CLAIMS "}", reason);
}

static void assert_payload(const char *payload, const char *reason)
{
	assert_forged(plain_header, payload, reason);
}

static void what_was_signed_verifies(void **state)
{
	const char *pems[] = { NULL, private_pem };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(pems); i++) {
		struct token_ring *ring = ring_of(pems[i] ? STR_NONE : SECRET, pems[i]);
		struct token_claims claims = some_claims(), out;
		struct buf token;

		claims.not_before = claims.issued_at;
		token = signed_by(ring, &claims);
		assert_null(token_verify(ring, buf_str(&token), now, &out));
		assert_memory_equal(&out, &claims, sizeof(out));
		buf_finish(&token);
		token_ring_destroy(ring);
	}
}

static void headers_of_other_libraries_are_read(void **state)
{
	(void)state;
	assert_header(plain_header, NULL);
	assert_header("{ \"typ\": \"jwt\", \"kid\": \"%s\", \"alg\": \"HS256\" }", NULL);
	assert_header("{\"kid\":\"%s\",\"alg\":\"HS256\"}", NULL);
}

static void alg_none_in_all_spellings(void **state)
{
	static const char *const spellings[] = { "none", "None", "NONE", "nOnE", "", " none", "null", "HS256 ",
		"hs256" };
	struct token_ring *ring = ring_of(SECRET, NULL);
	char kid[64];

	(void)state;
	kid_of(ring, kid);
	for (size_t i = 0; i < ARRAY_LEN(spellings); i++) {
		char header[128];
		struct buf token;
		Str unsigned_token;

		snprintf(header, sizeof(header), "{\"alg\":\"%s\",\"kid\":\"%%s\"}", spellings[i]);
		token = forge(SECRET, kid, header, "{" CLAIMS "}");
		assert_refused(ring, buf_str(&token), *spellings[i] ? "algorithm" : "header");
		/* The same without a signature: "header.payload." */
		unsigned_token = buf_str(&token);
		while (unsigned_token.p[unsigned_token.n - 1] != '.')
			unsigned_token.n--;
		assert_refused(ring, unsigned_token, *spellings[i] ? "algorithm" : "header");
		buf_finish(&token);
	}
	token_ring_destroy(ring);
	assert_header("{\"alg\":null,\"kid\":\"%s\"}", "header");
	assert_header("{\"kid\":\"%s\"}", "header");
}

static void an_empty_signature_is_none(void **state)
{
	struct token_ring *ring = ring_of(SECRET, NULL);
	struct token_claims claims = some_claims();
	struct buf token = signed_by(ring, &claims);
	Str text = buf_str(&token);

	(void)state;
	while (text.p[text.n - 1] != '.')
		text.n--;
	assert_refused(ring, text, "signature");
	text.n--;
	assert_refused(ring, text, "three parts");
	buf_finish(&token);
	token_ring_destroy(ring);
}

/* CVE-2015-9235 and its kin: the public key, which everybody has, taken for an HMAC secret. */
static void hs256_under_the_public_key(void **state)
{
	struct token_ring *ring = ring_of(STR_NONE, private_pem);
	static const char *const headers[] = {
		"{\"alg\":\"HS256\",\"kid\":\"%s\",\"typ\":\"JWT\"}", "{\"alg\":\"EdDSA\",\"kid\":\"%s\",\"typ\":\"JWT\"}"
	};
	static const char *const reasons[] = { "algorithm", "signature" };
	struct jwks jwks = token_jwks(ring);
	const struct jwk *jwk = jwks.keys.items;
	char kid[64], raw[64];
	size_t n;

	(void)state;
	kid_of(ring, kid);
	assert_true(base64url_read(jwk->x, raw, sizeof(raw), &n));
	for (size_t i = 0; i < ARRAY_LEN(headers); i++) {
		struct buf by_pem = forge(str_of(public_pem), kid, headers[i], "{" CLAIMS "}");
		struct buf by_raw = forge((Str){ .p = raw, .n = n }, kid, headers[i], "{" CLAIMS "}");

		assert_refused(ring, buf_str(&by_pem), reasons[i]);
		assert_refused(ring, buf_str(&by_raw), reasons[i]);
		buf_finish(&by_pem);
		buf_finish(&by_raw);
	}
	token_ring_destroy(ring);
}

/* Two keys in one ring: a token of the one that claims the kid or the algorithm of the other. */
static void a_swapped_key_or_algorithm(void **state)
{
	struct token_ring *both = ring_of(SECRET, private_pem), *pair = ring_of(STR_NONE, private_pem);
	char secret_kid[64], pair_kid[64];
	struct buf token;

	(void)state;
	kid_of(both, secret_kid);
	kid_of(pair, pair_kid);
	token = forge(SECRET, pair_kid, plain_header, "{" CLAIMS "}");
	assert_refused(both, buf_str(&token), "algorithm");
	buf_finish(&token);
	token = forge(SECRET, pair_kid, "{\"alg\":\"EdDSA\",\"kid\":\"%s\"}", "{" CLAIMS "}");
	assert_refused(both, buf_str(&token), "signature");
	buf_finish(&token);
	token = forge(SECRET, secret_kid, "{\"alg\":\"EdDSA\",\"kid\":\"%s\"}", "{" CLAIMS "}");
	assert_refused(both, buf_str(&token), "algorithm");
	buf_finish(&token);
	token = forge(SECRET, secret_kid, "{\"alg\":\"HS512\",\"kid\":\"%s\"}", "{" CLAIMS "}");
	assert_refused(both, buf_str(&token), "algorithm");
	buf_finish(&token);
	token_ring_destroy(both);
	token_ring_destroy(pair);
}

static void keys_that_the_token_brings_along(void **state)
{
	(void)state;
	assert_header("{\"alg\":\"HS256\",\"kid\":\"%s\",\"jwk\":{\"kty\":\"oct\",\"k\":\"AA\"}}", "header");
	assert_header("{\"alg\":\"HS256\",\"kid\":\"%s\",\"jku\":\"http://evil.example/\"}", "header");
	assert_header("{\"alg\":\"HS256\",\"kid\":\"%s\",\"x5u\":\"http://evil.example/\"}", "header");
	assert_header("{\"alg\":\"HS256\",\"kid\":\"%s\",\"crit\":[\"exp\"]}", "header");
	assert_header("{\"alg\":\"HS256\",\"kid\":\"%s\",\"zip\":\"DEF\"}", "header");
	assert_header("{\"alg\":\"HS256\",\"kid\":\"%s\",\"b64\":false}", "header");
	assert_header("{\"alg\":\"HS256\",\"kid\":\"%s\",\"typ\":\"JWE\"}", "not a JWT");
}

static void an_unknown_missing_or_odd_kid(void **state)
{
	(void)state;
	assert_header("{\"alg\":\"HS256\"}", "header");
	assert_header("{\"alg\":\"HS256\",\"kid\":\"\"}", "header");
	assert_header("{\"alg\":\"HS256\",\"kid\":null}", "header");
	assert_header("{\"alg\":\"HS256\",\"kid\":7}", "header");
	assert_header("{\"alg\":\"HS256\",\"kid\":\"../../dev/null\"}", "key is not known");
	assert_header("{\"alg\":\"HS256\",\"kid\":\" %s\"}", "key is not known");
	assert_header("{\"alg\":\"HS256\",\"kid\":\"%sA\"}", "key is not known");
}

static void duplicates_and_broken_json(void **state)
{
	(void)state;
	assert_header("{\"alg\":\"none\",\"alg\":\"HS256\",\"kid\":\"%s\"}", "header");
	assert_header("{\"alg\":\"HS256\",\"kid\":\"x\",\"kid\":\"%s\"}", "header");
	assert_header("[\"HS256\"]", "header");
	assert_header("{\"alg\":\"HS256\",\"kid\":\"%s\"} ,", "header");
	assert_payload("{" CLAIMS "}", NULL);
	assert_payload("{" CLAIMS ",\"sub\":\"1\"}", "JSON");
	assert_payload("{" CLAIMS ",\"exp\":9999999999}", "JSON");
	assert_payload("{" CLAIMS "}{}", "JSON");
	assert_payload("{" CLAIMS, "JSON");
	assert_payload("\xef\xbb\xbf{" CLAIMS "}", "JSON");
	assert_payload("{" CLAIMS ",\"x\":\"\xff\"}", "JSON");
	assert_payload("", "JSON");
	assert_payload("null", "JSON");
}

static void unknown_claims_are_passed_over(void **state)
{
	(void)state;
	assert_payload("{" CLAIMS ",\"scope\":\"everything\",\"roles\":[\"admin\"]}", NULL);
}

#define ISS_AUD "\"iss\":\"jobwire\",\"aud\":\"jobwire-api\""
#define SID     "\"sid\":\"0190a0b0-0000-7000-8000-000000000001\""

static void each_claim_is_demanded(void **state)
{
	(void)state;
	assert_payload("{" ISS_AUD ",\"sub\":\"42\"," SID ",\"iat\":1799999990}", "exp is required");
	assert_payload("{" ISS_AUD ",\"sub\":\"42\"," SID ",\"exp\":1800000900}", "iat is required");
	assert_payload("{" ISS_AUD ",\"sub\":\"42\",\"iat\":1799999990,\"exp\":1800000900}", "sid is required");
	assert_payload("{" ISS_AUD "," SID ",\"iat\":1799999990,\"exp\":1800000900}", "sub is required");
	assert_payload("{\"iss\":\"jobwire\",\"sub\":\"42\"," SID ",\"iat\":1799999990,\"exp\":1800000900}",
		"aud is required");
	assert_payload("{\"aud\":\"jobwire-api\",\"sub\":\"42\"," SID ",\"iat\":1799999990,\"exp\":1800000900}",
		"iss is required");
	assert_payload("{}", "is required");
}

static void claims_of_the_wrong_kind(void **state)
{
	(void)state;
	assert_payload("{" ISS_AUD ",\"sub\":\"42\"," SID ",\"iat\":1799999990,\"exp\":\"1800000900\"}", "exp");
	assert_payload("{" ISS_AUD ",\"sub\":\"42\"," SID ",\"iat\":1799999990,\"exp\":1.8000009e9}", "exp");
	assert_payload("{" ISS_AUD ",\"sub\":\"42\"," SID ",\"iat\":1799999990,\"exp\":null}", "exp");
	assert_payload("{" ISS_AUD ",\"sub\":42," SID ",\"iat\":1799999990,\"exp\":1800000900}", "sub");
	assert_payload("{" ISS_AUD ",\"sub\":\"0\"," SID ",\"iat\":1799999990,\"exp\":1800000900}", "no user");
	assert_payload("{" ISS_AUD ",\"sub\":\"-1\"," SID ",\"iat\":1799999990,\"exp\":1800000900}", "no user");
	assert_payload("{" ISS_AUD ",\"sub\":\"42 \"," SID ",\"iat\":1799999990,\"exp\":1800000900}", "no user");
	assert_payload("{" ISS_AUD ",\"sub\":\"42\",\"sid\":\"1\",\"iat\":1799999990,\"exp\":1800000900}", "sid");
}

static void times_are_kept(void **state)
{
	struct token_ring *ring = ring_of(SECRET, NULL);
	struct token_claims claims = some_claims();
	struct buf token = signed_by(ring, &claims);

	(void)state;
	assert_refused_at(ring, buf_str(&token), claims.expires_at, "expired");
	assert_refused_at(ring, buf_str(&token), time_plus_ms(claims.expires_at, 1), "expired");
	assert_refused_at(ring, buf_str(&token), time_plus_ms(claims.issued_at, -TOKEN_SKEW_MS - 1), "future");
	assert_null(token_verify(ring, buf_str(&token), time_plus_ms(claims.expires_at, -1), &claims));
	assert_null(token_verify(ring, buf_str(&token), time_plus_ms(claims.issued_at, -TOKEN_SKEW_MS), &claims));
	buf_finish(&token);
	token_ring_destroy(ring);

	assert_payload("{" CLAIMS ",\"nbf\":1800000004}", NULL);
	assert_payload("{" CLAIMS ",\"nbf\":1800000006}", "not valid yet");
	assert_payload("{" ISS_AUD ",\"sub\":\"42\"," SID ",\"iat\":1800000006,\"exp\":1800000900}", "future");
}

static void times_that_overflow(void **state)
{
	(void)state;
	assert_payload("{" ISS_AUD ",\"sub\":\"42\"," SID ",\"iat\":1,\"exp\":9223372036854775807}", "no time");
	assert_payload("{" ISS_AUD ",\"sub\":\"42\"," SID ",\"iat\":1,\"exp\":18446744073711}", "no time");
	assert_payload("{" ISS_AUD ",\"sub\":\"42\"," SID ",\"iat\":-1,\"exp\":1800000900}", "no time");
	assert_payload("{" ISS_AUD ",\"sub\":\"42\"," SID ",\"iat\":0,\"exp\":1800000900}", "no time");
	assert_payload("{" CLAIMS ",\"nbf\":-9223372036854775808}", "no time");
	assert_payload("{" ISS_AUD ",\"sub\":\"42\"," SID ",\"iat\":1,\"exp\":92233720368547758080}", "JSON");
}

#define REST "\"sub\":\"42\"," SID ",\"iat\":1,\"exp\":1800000900}"

static void another_issuer_or_audience(void **state)
{
	(void)state;
	assert_payload("{\"iss\":\"evil\",\"aud\":\"jobwire-api\"," REST, "issuer");
	assert_payload("{\"iss\":\"jobwire \",\"aud\":\"jobwire-api\"," REST, "issuer");
	assert_payload("{\"iss\":\"jobwire\",\"aud\":\"other\"," REST, "audience");
	assert_payload("{\"iss\":\"jobwire\",\"aud\":[\"jobwire-api\"]," REST, "aud");
}

static void cut_or_lengthened_tokens(void **state)
{
	struct token_ring *ring = ring_of(SECRET, NULL);
	struct token_claims claims = some_claims(), out;
	struct buf token = signed_by(ring, &claims);
	size_t whole = token.n;

	(void)state;
	for (size_t n = 0; n < whole; n++)
		assert_ptr_equal(token_verify(ring, str_slice(buf_str(&token), 0, n), now, &out), UNAUTHENTICATED);
	for (const char *tail = "A=. \n.AAAA"; *tail; tail++) {
		token.n = whole;
		buf_add_char(&token, *tail);
		assert_ptr_equal(token_verify(ring, buf_str(&token), now, &out), UNAUTHENTICATED);
	}
	token.n = whole;
	assert_good(ring, buf_str(&token));
	buf_add(&token, "", 1);
	assert_ptr_equal(token_verify(ring, buf_str(&token), now, &out), UNAUTHENTICATED);
	buf_finish(&token);
	token_ring_destroy(ring);
}

/* A signature whose last byte is zero must not be taken without that byte. */
static void a_signature_shortened_by_a_zero(void **state)
{
	struct token_ring *ring = ring_of(SECRET, NULL);
	struct token_claims claims = some_claims();
	struct buf token, cut;
	char signature[64];
	size_t n, dot;

	(void)state;
	do {
		claims.user_id++;
		token = signed_by(ring, &claims);
		for (dot = token.n; token.p[dot - 1] != '.';)
			dot--;
		assert_true(base64url_read(str_slice(buf_str(&token), dot, token.n), signature, sizeof(signature), &n));
		if (!signature[n - 1])
			break;
		buf_finish(&token);
	} while (true);
	buf_init(&cut, TOKEN_TEXT_MAX);
	buf_add(&cut, token.p, dot);
	base64url_write(&cut, signature, n - 1);
	assert_refused(ring, buf_str(&cut), "not of the right form");
	buf_finish(&cut);
	buf_finish(&token);
	token_ring_destroy(ring);
}

/* Every single changed character is noticed: also the last of each part, whose low bits stand for nothing. */
static void every_character_counts(void **state)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=. \t";
	const char *pems[] = { NULL, private_pem };

	(void)state;
	for (size_t k = 0; k < ARRAY_LEN(pems); k++) {
		struct token_ring *ring = ring_of(pems[k] ? STR_NONE : SECRET, pems[k]);
		struct token_claims claims = some_claims(), out;
		struct buf token = signed_by(ring, &claims);
		size_t step = pems[k] ? 7 : 1;

		for (size_t i = token.n; i-- > 0; i = i < step ? 0 : i - step + 1) {
			char was = token.p[i];

			for (const char *c = alphabet; *c; c += step) {
				token.p[i] = *c;
				if (*c != was && !token_verify(ring, buf_str(&token), now, &out))
					fail_msg("accepted with character %zu changed to '%c'", i, *c);
			}
			token.p[i] = was;
		}
		assert_good(ring, buf_str(&token));
		buf_finish(&token);
		token_ring_destroy(ring);
	}
}

static void huge_tokens(void **state)
{
	struct token_ring *ring = ring_of(SECRET, NULL);
	struct buf big;

	(void)state;
	buf_init(&big, 2 << 20);
	while (big.n < 1 << 20)
		buf_add_literal(&big, "eyJhbGciOiJIUzI1NiJ9.");
	assert_refused(ring, buf_str(&big), "too long");
	assert_refused(ring, str_slice(buf_str(&big), 0, TOKEN_TEXT_MAX + 1), "too long");
	assert_refused(ring, str_slice(buf_str(&big), 0, TOKEN_TEXT_MAX), "three parts");
	assert_refused(ring, STR_NONE, "three parts");
	assert_refused(ring, STR(""), "three parts");
	assert_refused(ring, STR(".."), "header");
	buf_finish(&big);
	token_ring_destroy(ring);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_signed_verifies),
		cmocka_unit_test(headers_of_other_libraries_are_read),
		cmocka_unit_test(alg_none_in_all_spellings),
		cmocka_unit_test(an_empty_signature_is_none),
		cmocka_unit_test(hs256_under_the_public_key),
		cmocka_unit_test(a_swapped_key_or_algorithm),
		cmocka_unit_test(keys_that_the_token_brings_along),
		cmocka_unit_test(an_unknown_missing_or_odd_kid),
		cmocka_unit_test(duplicates_and_broken_json),
		cmocka_unit_test(unknown_claims_are_passed_over),
		cmocka_unit_test(each_claim_is_demanded),
		cmocka_unit_test(claims_of_the_wrong_kind),
		cmocka_unit_test(times_are_kept),
		cmocka_unit_test(times_that_overflow),
		cmocka_unit_test(another_issuer_or_audience),
		cmocka_unit_test(cut_or_lengthened_tokens),
		cmocka_unit_test(a_signature_shortened_by_a_zero),
		cmocka_unit_test(every_character_counts),
		cmocka_unit_test(huge_tokens),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
