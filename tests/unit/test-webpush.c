#include "base/codec.h"
#include "io/p256.h"

#include "check.h"

static void read_exactly(const char *text, void *out, size_t size)
{
	size_t n;

	assert_true(base64url_read(str_of(text), out, size, &n));
	assert_int_equal(n, size);
}

static struct p256_key *key_of(const char *text)
{
	uint8_t secret[P256_SECRET];
	struct p256_key *key;

	read_exactly(text, secret, sizeof(secret));
	assert_null(p256_of_secret(secret, &key));
	return key;
}

#define SENDER_SECRET   "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
#define SENDER_PUBLIC   "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8"
#define RECEIVER_PUBLIC "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"

static struct webpush_receiver receiver(void)
{
	struct webpush_receiver receiver;

	read_exactly(RECEIVER_PUBLIC, receiver.public, sizeof(receiver.public));
	read_exactly("BTBZMqHH6r4Tts7J_aSIgg", receiver.auth, sizeof(receiver.auth));
	return receiver;
}

/* RFC 8291, section 5 and appendix A. */
static void writes_the_example_of_the_standard(void **state)
{
	struct p256_key *sender = key_of(SENDER_SECRET);
	struct webpush_receiver to = receiver();
	_cleanup_(buf_finish) struct buf body, text;
	uint8_t salt[WEBPUSH_SALT];

	(void)state;
	buf_init(&body, 4096);
	buf_init(&text, 8192);
	read_exactly("DGv6ra1nlYgDCS1FRnbzlw", salt, sizeof(salt));
	assert_null(webpush_encrypt(sender, salt, &to, STR("When I grow up, I want to be a watermelon"), &body));
	base64url_write(&text, body.p, body.n);
	assert_str(buf_str(&text),
		"DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl"
		"7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN");
	p256_destroy(sender);
}

static void a_secret_has_its_public_key(void **state)
{
	struct p256_key *key = key_of(SENDER_SECRET);
	uint8_t public[P256_PUBLIC], expected[P256_PUBLIC];

	(void)state;
	read_exactly(SENDER_PUBLIC, expected, sizeof(expected));
	p256_public(key, public);
	assert_memory_equal(public, expected, sizeof(expected));
	p256_destroy(key);
}

static void what_is_no_key_is_refused(void **state)
{
	uint8_t secret[P256_SECRET] = { 0 }, point[P256_PUBLIC];
	struct p256_key *key = NULL;

	(void)state;
	assert_ptr_equal(p256_of_secret(secret, &key), INVALID);
	memset(secret, 0xff, sizeof(secret));
	assert_ptr_equal(p256_of_secret(secret, &key), INVALID);
	assert_null(key);
	read_exactly(RECEIVER_PUBLIC, point, sizeof(point));
	assert_true(p256_is_public(point));
	point[40] ^= 1;
	assert_false(p256_is_public(point));
	point[40] ^= 1;
	point[0] = 2;
	assert_false(p256_is_public(point));
}

static void a_receiver_beside_the_curve_gets_nothing(void **state)
{
	struct webpush_receiver to = receiver();
	static const uint8_t salt[WEBPUSH_SALT];
	_cleanup_(buf_finish) struct buf body;
	struct p256_key *sender;

	(void)state;
	buf_init(&body, 4096);
	assert_null(p256_make(&sender));
	to.public[40] ^= 1;
	assert_ptr_equal(webpush_encrypt(sender, salt, &to, STR("a"), &body), INVALID);
	p256_destroy(sender);
}

static void the_largest_message_fits_and_no_larger_one(void **state)
{
	static const uint8_t salt[WEBPUSH_SALT];
	static char plain[WEBPUSH_PLAIN_MAX + 1];
	struct webpush_receiver to = receiver();
	_cleanup_(buf_finish) struct buf body;
	struct p256_key *sender;

	(void)state;
	buf_init(&body, 8192);
	assert_null(p256_make(&sender));
	assert_null(webpush_encrypt(sender, salt, &to, (Str){ plain, WEBPUSH_PLAIN_MAX }, &body));
	assert_int_equal(body.n, 4096);
	assert_ptr_equal(webpush_encrypt(sender, salt, &to, (Str){ plain, sizeof(plain) }, &body), TOO_LARGE);
	p256_destroy(sender);
}

static void signatures_differ_and_have_their_size(void **state)
{
	struct p256_key *key = key_of(SENDER_SECRET);
	uint8_t one[P256_SIGNATURE] = { 0 }, two[P256_SIGNATURE] = { 0 };

	(void)state;
	assert_null(p256_sign(key, STR("data"), one));
	assert_null(p256_sign(key, STR("data"), two));
	assert_memory_not_equal(one, two, sizeof(one));
	p256_destroy(key);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_the_example_of_the_standard),
		cmocka_unit_test(a_secret_has_its_public_key),
		cmocka_unit_test(what_is_no_key_is_refused),
		cmocka_unit_test(a_receiver_beside_the_curve_gets_nothing),
		cmocka_unit_test(the_largest_message_fits_and_no_larger_one),
		cmocka_unit_test(signatures_differ_and_have_their_size),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
