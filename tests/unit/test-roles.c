#include "contracts/roles.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static unsigned read_role(const char *text)
{
	unsigned role = 0;

	return word_read(&role_words, str_of(text), &role) ? role : 0;
}

static void reads_every_spelling(void **state)
{
	(void)state;
	assert_int_equal(read_role("seeker"), ROLE_SEEKER);
	assert_int_equal(read_role("applicant"), ROLE_SEEKER);
	assert_int_equal(read_role("jobseeker"), ROLE_SEEKER);
	assert_int_equal(read_role("job_seeker"), ROLE_SEEKER);
	assert_int_equal(read_role("Job Seeker"), ROLE_SEEKER);
	assert_int_equal(read_role("recruiter"), ROLE_RECRUITER);
	assert_int_equal(read_role("Employer"), ROLE_RECRUITER);
	assert_int_equal(read_role("COMPANY"), ROLE_RECRUITER);
	assert_int_equal(read_role("Admin"), ROLE_ADMIN);
	assert_int_equal(read_role("root"), 0);
	assert_int_equal(read_role(""), 0);
}

static void writes_the_dialect_of_the_view(void **state)
{
	(void)state;
	assert_string_equal(word_text(&role_words, ROLE_SEEKER, DIALECT_API), "JOB_SEEKER");
	assert_string_equal(word_text(&role_words, ROLE_SEEKER, DIALECT_BOARD), "jobseeker");
	assert_string_equal(word_text(&role_words, ROLE_SEEKER, DIALECT_LOWER), "seeker");
	assert_string_equal(word_text(&role_words, ROLE_RECRUITER, DIALECT_API), "RECRUITER");
	assert_string_equal(word_text(&role_words, ROLE_RECRUITER, DIALECT_BOARD), "employer");
	assert_string_equal(word_text(&role_words, ROLE_ADMIN, DIALECT_LOWER), "admin");
}

static void highest_of_a_set(void **state)
{
	EnumSet both = { .bits = role_set(ROLE_SEEKER).bits | role_set(ROLE_RECRUITER).bits };

	(void)state;
	assert_int_equal(role_highest((EnumSet){ 0 }), 0);
	assert_int_equal(role_highest(role_set(ROLE_SEEKER)), ROLE_SEEKER);
	assert_int_equal(role_highest(both), ROLE_RECRUITER);
	both.bits |= role_set(ROLE_ADMIN).bits;
	assert_int_equal(role_highest(both), ROLE_ADMIN);
	assert_true(role_in(both, ROLE_SEEKER));
	assert_false(role_in(role_set(ROLE_SEEKER), ROLE_ADMIN));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_every_spelling),
		cmocka_unit_test(writes_the_dialect_of_the_view),
		cmocka_unit_test(highest_of_a_set),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
