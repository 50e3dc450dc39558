#include "base/codec.h"
#include "base/err.h"
#include "check.h"

PROBLEM(OUR_OWN, 409, "our_own", "A problem of this test");

static Err tries(Err first)
{
	TRY(first);
	return NOT_FOUND;
}

static void problems_are_their_addresses(void **state)
{
	Err err = fail(OUR_OWN, "because of %d", 7);

	(void)state;
	assert_ptr_equal(err, OUR_OWN);
	assert_int_equal(err->status, 409);
	assert_string_equal(fail_reason(), "because of 7");
	fail_clear();
	assert_string_equal(fail_reason(), "");
	assert_ptr_equal(tries(OUR_OWN), OUR_OWN);
	assert_ptr_equal(tries(OK), NOT_FOUND);
}

/* The reason goes into a log line, which is JSON, which is UTF-8. */
static void long_reasons_are_cut_between_characters(void **state)
{
	char text[1000];

	(void)state;
	for (size_t shift = 0; shift < 2; shift++) {
		memset(text, 'x', shift);
		for (size_t i = shift; i + 2 < sizeof(text); i += 2)
			memcpy(text + i, "\xc3\xa4", 3);
		assert_ptr_equal(fail(INTERNAL, "%s", text), INTERNAL);
		assert_in_range(strlen(fail_reason()), 509, 511);
		assert_true(utf8_valid(str_of(fail_reason())));
	}
}

static void *other_thread(void *seen)
{
	fail_clear();
	*(bool *)seen = fail(INTERNAL, "theirs") == INTERNAL && strcmp(fail_reason(), "theirs") == 0;
	return NULL;
}

static void each_thread_has_its_own_reason(void **state)
{
	pthread_t thread;
	bool seen = false;

	(void)state;
	assert_ptr_equal(fail(INTERNAL, "ours"), INTERNAL);
	assert_int_equal(pthread_create(&thread, NULL, other_thread, &seen), 0);
	pthread_join(thread, NULL);
	assert_true(seen);
	assert_string_equal(fail_reason(), "ours");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(problems_are_their_addresses),
		cmocka_unit_test(long_reasons_are_cut_between_characters),
		cmocka_unit_test(each_thread_has_its_own_reason),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
