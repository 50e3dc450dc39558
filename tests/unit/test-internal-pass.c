#include "check.h"
#include "internal_pass.h"

#define SECRET_ STR("0123456789abcdef0123456789abcdef")
#define PATH    STR("/internal/sessions/1")

static const Time now = { .us = 1700000000LL * 1000000 };
static char pass[INTERNAL_PASS_TEXT];

static int write_pass(void **state)
{
	(void)state;
	internal_pass_write(SECRET_, PATH, now, pass);
	return 0;
}

static void a_pass_opens_its_path_for_a_while(void **state)
{
	(void)state;
	assert_true(internal_pass_is_good(SECRET_, PATH, str_of(pass), now));
	assert_true(internal_pass_is_good(SECRET_, PATH, str_of(pass), time_plus_ms(now, INTERNAL_PASS_MS)));
	assert_true(internal_pass_is_good(SECRET_, PATH, str_of(pass), time_plus_ms(now, -INTERNAL_PASS_MS)));
	assert_false(internal_pass_is_good(SECRET_, PATH, str_of(pass), time_plus_ms(now, INTERNAL_PASS_MS + 1000)));
	assert_false(internal_pass_is_good(SECRET_, PATH, str_of(pass), time_plus_ms(now, -INTERNAL_PASS_MS - 1000)));
	assert_false(internal_pass_is_good(SECRET_, STR("/internal/sessions/2"), str_of(pass), now));
	assert_false(internal_pass_is_good(STR("another"), PATH, str_of(pass), now));
}

static void what_is_no_pass(void **state)
{
	Str text = str_of(pass);

	(void)state;
	assert_false(internal_pass_is_good(SECRET_, PATH, STR_NONE, now));
	assert_false(internal_pass_is_good(SECRET_, PATH, STR(""), now));
	assert_false(internal_pass_is_good(SECRET_, PATH, STR("."), now));
	assert_false(internal_pass_is_good(SECRET_, PATH, STR("1700000000."), now));
	assert_false(internal_pass_is_good(SECRET_, PATH, STR("99999999999999999999.00"), now));
	assert_false(internal_pass_is_good(SECRET_, PATH, STR("-9223372036854775808.00"), now));
	for (size_t n = 0; n < text.n; n++)
		assert_false(internal_pass_is_good(SECRET_, PATH, str_slice(text, 0, n), now));
	/* Each of its bytes counts. */
	for (size_t i = 0; i < text.n; i++) {
		pass[i] ^= 1;
		assert_false(internal_pass_is_good(SECRET_, PATH, text, now));
		pass[i] ^= 1;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_pass_opens_its_path_for_a_while, write_pass),
		cmocka_unit_test_setup(what_is_no_pass, write_pass),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
