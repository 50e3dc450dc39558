/* What is remembered of tokens that were good: it answers for the same token only, and only in its time. */
#include "token-kit.h"

static void a_second_look_gives_the_same_claims(void **state)
{
	struct token_ring *ring = ring_of(SECRET, NULL);
	struct token_claims claims = some_claims(), first, second;
	struct buf token = signed_by(ring, &claims);

	(void)state;
	assert_null(token_verify(ring, buf_str(&token), now, &first));
	assert_null(token_verify(ring, buf_str(&token), now, &second));
	assert_memory_equal(&first, &claims, sizeof(claims));
	assert_memory_equal(&second, &claims, sizeof(claims));
	buf_finish(&token);
	token_ring_destroy(ring);
}

static void each_token_has_its_own_claims(void **state)
{
	enum { TOKENS = 10000 }; /* more than are remembered */
	struct token_ring *ring = ring_of(SECRET, NULL);
	struct token_claims claims = some_claims(), out;

	(void)state;
	for (int round = 0; round < 2; round++) {
		for (int i = 1; i <= TOKENS; i++) {
			struct buf token;

			claims.user_id = i;
			token = signed_by(ring, &claims);
			assert_null(token_verify(ring, buf_str(&token), now, &out));
			assert_int_equal(out.user_id, i);
			buf_finish(&token);
		}
	}
	token_ring_destroy(ring);
}

/* The signature of a token that is known, under another payload. */
static void a_known_signature_vouches_for_nothing_else(void **state)
{
	struct token_ring *ring = ring_of(SECRET, NULL);
	struct token_claims claims = some_claims();
	struct buf token = signed_by(ring, &claims), other, mixed;
	size_t dot = token.n;

	(void)state;
	assert_good(ring, buf_str(&token));
	claims.user_id = 1;
	other = signed_by(ring, &claims);
	while (token.p[dot - 1] != '.')
		dot--;
	buf_init(&mixed, TOKEN_TEXT_MAX);
	for (size_t n = 0, dots = 0; dots < 2; n++) {
		buf_add_char(&mixed, other.p[n]);
		dots += other.p[n] == '.';
	}
	buf_add(&mixed, token.p + dot, token.n - dot);
	assert_refused(ring, buf_str(&mixed), "signature is wrong");
	buf_finish(&mixed);
	buf_finish(&other);
	buf_finish(&token);
	token_ring_destroy(ring);
}

static void the_times_of_a_known_token_count(void **state)
{
	struct token_ring *ring = ring_of(SECRET, NULL);
	struct token_claims claims = some_claims();
	struct buf token;

	(void)state;
	claims.not_before = time_plus_ms(now, -1000);
	token = signed_by(ring, &claims);
	assert_good(ring, buf_str(&token));
	assert_refused_at(ring, buf_str(&token), claims.expires_at, "expired");
	assert_refused_at(ring, buf_str(&token), time_plus_ms(claims.issued_at, -60 * 1000), "in the future");
	assert_refused_at(ring, buf_str(&token), time_plus_ms(claims.not_before, -TOKEN_SKEW_MS - 1000), "not valid yet");
	assert_good(ring, buf_str(&token));
	buf_finish(&token);
	token_ring_destroy(ring);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_second_look_gives_the_same_claims),
		cmocka_unit_test(each_token_has_its_own_claims),
		cmocka_unit_test(a_known_signature_vouches_for_nothing_else),
		cmocka_unit_test(the_times_of_a_known_token_count),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
