/* The ring of keys: which it takes, which one signs, what it shows. */
#include "data/json.h"
#include "token-kit.h"

/* RFC 8037, appendix A.1. */
static const char other_pem[] = "-----BEGIN PRIVATE KEY-----\n"
				"MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
				"-----END PRIVATE KEY-----\n";
static const char rsa_pem[] = "-----BEGIN PUBLIC KEY-----\n"
			      "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC1xXw4Yb4wz7W7EyP/tS3Z7bAE\n"
			      "+G9LV4CNX5kom2VwhkHbtC5b2gHfvUWl853eOyfOzqzlS+U8bPZ1tpQUpRO8pRsZ\n"
			      "Baeuvq1NbwE+2jkEcKl6AGvY9JZUAXYYlF27JzGCiIPOAlqUFO9xxEX5kUFJt/g2\n"
			      "g485pe8zVVW3qYM0WQIDAQAB\n"
			      "-----END PUBLIC KEY-----\n";
static const char encrypted_pem[] = "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
				    "MIGbMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAh1IgaU5Kqt6AICCAAw\n"
				    "DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEIvO9EUfs5TwLFtI4ai/GP4EQC+I\n"
				    "A20z5N2v8rKzOlW/2s1HQTNaMZ9dS4PQQJtwBUEm2ba3oqg4n3WEkk+yVNqrW54o\n"
				    "F02ukI+m47olowkix3c=\n"
				    "-----END ENCRYPTED PRIVATE KEY-----\n";

static void keys_rotate(void **state)
{
	struct token_ring *old = ring_of(STR("the old secret that has long been in use"), NULL), *rotated, *after;
	struct token_claims claims = some_claims();
	struct buf by_old = signed_by(old, &claims), by_rotated;

	(void)state;
	rotated = ring_of(SECRET, NULL);
	assert_null(token_ring_add_secret(rotated, STR("the old secret that has long been in use")));
	after = ring_of(SECRET, NULL);
	by_rotated = signed_by(rotated, &claims);
	assert_good(rotated, buf_str(&by_old));
	assert_good(rotated, buf_str(&by_rotated));
	assert_refused(old, buf_str(&by_rotated), "key is not known");
	assert_good(after, buf_str(&by_rotated));
	assert_refused(after, buf_str(&by_old), "key is not known");
	buf_finish(&by_old);
	buf_finish(&by_rotated);
	token_ring_destroy(old);
	token_ring_destroy(rotated);
	token_ring_destroy(after);
}

static void a_public_key_verifies_but_does_not_sign(void **state)
{
	struct token_ring *private = ring_of(STR_NONE, private_pem), *public = ring_of(STR_NONE, public_pem);
	struct token_ring *other = ring_of(STR_NONE, other_pem), *mixed = ring_of(STR_NONE, public_pem);
	struct token_claims claims = some_claims();
	struct buf token = signed_by(private, &claims), refused;

	(void)state;
	assert_good(public, buf_str(&token));
	assert_refused(other, buf_str(&token), "key is not known");
	buf_init(&refused, TOKEN_TEXT_MAX);
	assert_ptr_equal(token_sign(public, &claims, &refused), INTERNAL);
	assert_null(token_ring_add_pem(mixed, str_of(other_pem)));
	assert_null(token_sign(mixed, &claims, &refused));
	assert_good(other, buf_str(&refused));
	buf_finish(&refused);
	buf_finish(&token);
	token_ring_destroy(private);
	token_ring_destroy(public);
	token_ring_destroy(other);
	token_ring_destroy(mixed);
}

/* RFC 8037, appendix A.2 and A.3: the public key and its thumbprint. */
static void the_key_set_shows_public_keys_only(void **state)
{
	struct token_ring *ring = ring_of(SECRET, other_pem);
	struct jwks jwks = token_jwks(ring);
	struct buf text;

	(void)state;
	buf_init(&text, 4096);
	json_write_object(&text, &jwks_view, &jwks);
	buf_add_char(&text, '\0');
	assert_string_equal(text.p,
		"{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"alg\":\"EdDSA\",\"use\":\"sig\","
		"\"kid\":\"kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k\","
		"\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}]}");
	buf_finish(&text);
	token_ring_destroy(ring);
	assert_null(view_mistake(&jwks_view));
}

static void poor_keys_are_refused_at_start_up(void **state)
{
	struct token_ring *ring = ring_of(STR_NONE, NULL);

	(void)state;
	assert_non_null(token_ring_add_secret(ring, STR("short")));
	assert_string_equal(fail_reason(), "the secret for tokens has 5 bytes, it must have at least 32");
	assert_non_null(token_ring_add_secret(ring, STR_NONE));
	assert_non_null(token_ring_add_secret(ring, str_of(public_pem)));
	assert_non_null(strstr(fail_reason(), "PEM"));
	assert_non_null(token_ring_add_pem(ring, STR("not a key at all, but long enough for one")));
	assert_non_null(token_ring_add_pem(ring, STR_NONE));
	assert_non_null(token_ring_add_pem(ring, str_of(encrypted_pem)));
	assert_non_null(token_ring_add_pem(ring, str_of(rsa_pem)));
	assert_string_equal(fail_reason(), "the key is not an Ed25519 key");
	assert_null(token_ring_add_secret(ring, SECRET));
	assert_non_null(token_ring_add_secret(ring, SECRET));
	assert_non_null(strstr(fail_reason(), "twice"));
	token_ring_destroy(ring);
}

static void a_ring_has_room_for_eight(void **state)
{
	struct token_ring *ring = ring_of(STR_NONE, NULL);

	(void)state;
	for (int i = 0; i < TOKEN_KEYS_MAX; i++) {
		char secret[64];
		int n = snprintf(secret, sizeof(secret), "secret number %d, which is long enough", i);

		assert_null(token_ring_add_secret(ring, (Str){ .p = secret, .n = (size_t)n }));
	}
	assert_non_null(token_ring_add_secret(ring, SECRET));
	assert_non_null(token_ring_add_pem(ring, str_of(private_pem)));
	token_ring_destroy(ring);
}

static void a_full_buffer_is_an_error(void **state)
{
	struct token_ring *ring = ring_of(SECRET, NULL);
	struct token_claims claims = some_claims();
	struct buf small;

	(void)state;
	for (size_t max = 0; max < 300; max += 30) {
		buf_init(&small, max);
		assert_ptr_equal(token_sign(ring, &claims, &small), INTERNAL);
		buf_finish(&small);
	}
	token_ring_destroy(ring);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_rotate),
		cmocka_unit_test(a_public_key_verifies_but_does_not_sign),
		cmocka_unit_test(the_key_set_shows_public_keys_only),
		cmocka_unit_test(poor_keys_are_refused_at_start_up),
		cmocka_unit_test(a_ring_has_room_for_eight),
		cmocka_unit_test(a_full_buffer_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
