#include "base/codec.h"
#include "base/cleanup.h"
#include "io/digest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

static void assert_hex(const void *bytes, size_t n, const char *expected)
{
	struct buf text;

	buf_init(&text, 256);
	hex_write(&text, bytes, n);
	assert_int_equal(text.n, strlen(expected));
	assert_memory_equal(text.p, expected, text.n);
	buf_finish(&text);
}

static void sha256_of_known_texts(void **state)
{
	uint8_t digest[SHA256_SIZE];

	(void)state;
	sha256(STR_NONE, digest);
	assert_hex(digest, sizeof(digest), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	sha256(STR("abc"), digest);
	assert_hex(digest, sizeof(digest), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

static void sha256_in_pieces(void **state)
{
	struct sha256_stream *stream = sha256_begin();
	uint8_t digest[SHA256_SIZE];

	(void)state;
	sha256_add(stream, STR("a"));
	sha256_add(stream, STR_NONE);
	sha256_add(stream, STR("bc"));
	sha256_end(stream, digest);
	assert_hex(digest, sizeof(digest), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	sha256_drop(sha256_begin());
	sha256_drop(NULL);
}

static void sha1_of_a_known_text(void **state)
{
	char text[SHA1_HEX];

	(void)state;
	sha1_hex(STR("abc"), text);
	assert_memory_equal(text, "a9993e364706816aba3e25717850c26c9cd0d89d", SHA1_HEX);
}

/* RFC 4231, cases 2 and 6 (a key longer than a block). */
static void hmac_of_the_rfc(void **state)
{
	uint8_t digest[SHA256_SIZE];
	char long_key[131];

	(void)state;
	hmac_sha256(STR("Jefe"), STR("what do ya want for nothing?"), digest);
	assert_hex(digest, sizeof(digest), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
	memset(long_key, 0xaa, sizeof(long_key));
	hmac_sha256((Str){ .p = long_key, .n = sizeof(long_key) },
		STR("Test Using Larger Than Block-Size Key - Hash Key First"), digest);
	assert_hex(digest, sizeof(digest), "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
	hmac_sha256(STR_NONE, STR_NONE, digest);
	assert_hex(digest, sizeof(digest), "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

/* Vector of RFC 7914, section 11. */
static void pbkdf2_of_the_rfc(void **state)
{
	uint8_t digest[SHA256_SIZE];

	(void)state;
	pbkdf2_sha256(STR("passwd"), STR("salt"), 1, digest);
	assert_hex(digest, sizeof(digest), "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc");
}

static void compares(void **state)
{
	(void)state;
	assert_true(constant_time_eq("abcd", "abcd", 4));
	assert_false(constant_time_eq("abcd", "abce", 4));
	assert_true(constant_time_eq("abcd", "abce", 3));
	assert_true(constant_time_eq("", "", 0));
}

static void assert_signs_as_plain_hmac(const struct hmac_key *prepared, Str key, Str data)
{
	uint8_t one[SHA256_SIZE], other[SHA256_SIZE];

	hmac_key_sign(prepared, data, one);
	hmac_sha256(key, data, other);
	assert_memory_equal(one, other, SHA256_SIZE);
}

/* More keys than a thread has slots, used in turns, so that contexts are thrown out and made again. */
static void prepared_keys_do_not_mix(void **state)
{
	struct hmac_key *keys[9];
	char texts[9][2];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		texts[i][0] = (char)('a' + i);
		texts[i][1] = 'x';
		keys[i] = hmac_key_create((Str){ .p = texts[i], .n = 2 });
		assert_non_null(keys[i]);
	}
	for (size_t round = 0; round < 50; round++) {
		size_t i = round * 7 % ARRAY_LEN(keys);

		assert_signs_as_plain_hmac(keys[i], (Str){ .p = texts[i], .n = 2 }, STR("some data"));
		assert_signs_as_plain_hmac(keys[i], (Str){ .p = texts[i], .n = 2 }, STR_NONE);
	}
	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		hmac_key_destroy(keys[i]);
	hmac_key_destroy(NULL);
}

/* A new key may get the address of an old one; the thread's context of the old one must not serve it. */
static void a_destroyed_key_leaves_nothing_behind(void **state)
{
	struct hmac_key *key = hmac_key_create(STR("first"));

	(void)state;
	assert_signs_as_plain_hmac(key, STR("first"), STR("data"));
	hmac_key_destroy(key);
	key = hmac_key_create(STR("second"));
	assert_signs_as_plain_hmac(key, STR("second"), STR("data"));
	hmac_key_destroy(key);
}

/* Returns the key when a signature was wrong: cmocka's assertions may not fail outside the main thread. */
static void *sign_often(void *key)
{
	uint8_t expected[SHA256_SIZE], signature[SHA256_SIZE];

	hmac_sha256(STR("shared"), STR("of several threads"), expected);
	for (int i = 0; i < 2000; i++) {
		hmac_key_sign(key, STR("of several threads"), signature);
		if (!constant_time_eq(signature, expected, SHA256_SIZE))
			return key;
	}
	return NULL;
}

static void threads_share_a_key(void **state)
{
	struct hmac_key *key = hmac_key_create(STR("shared"));
	pthread_t threads[4];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(threads); i++)
		assert_int_equal(pthread_create(&threads[i], NULL, sign_often, key), 0);
	for (size_t i = 0; i < ARRAY_LEN(threads); i++) {
		void *wrong;

		pthread_join(threads[i], &wrong);
		assert_null(wrong);
	}
	hmac_key_destroy(key);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sha256_of_known_texts),
		cmocka_unit_test(sha256_in_pieces),
		cmocka_unit_test(sha1_of_a_known_text),
		cmocka_unit_test(hmac_of_the_rfc),
		cmocka_unit_test(pbkdf2_of_the_rfc),
		cmocka_unit_test(compares),
		cmocka_unit_test(prepared_keys_do_not_mix),
		cmocka_unit_test(a_destroyed_key_leaves_nothing_behind),
		cmocka_unit_test(threads_share_a_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
