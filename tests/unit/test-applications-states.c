#include "../../services/applications/states.h"

#include "check.h"

#define BIT(status) (1u << APPLICATION_##status)

static void staff_take_it_forward_or_reject_it(void **state)
{
	(void)state;
	assert_int_equal(states_next(APPLICATION_SUBMITTED).bits,
		BIT(IN_REVIEW) | BIT(SHORTLISTED) | BIT(INTERVIEW) | BIT(OFFER) | BIT(HIRED) | BIT(REJECTED));
	assert_int_equal(states_next(APPLICATION_INTERVIEW).bits, BIT(OFFER) | BIT(HIRED) | BIT(REJECTED));
	assert_int_equal(states_next(APPLICATION_OFFER).bits, BIT(HIRED) | BIT(REJECTED));
}

static void a_rejected_one_is_opened_again_in_any_open_state(void **state)
{
	(void)state;
	assert_int_equal(states_next(APPLICATION_REJECTED).bits,
		BIT(SUBMITTED) | BIT(IN_REVIEW) | BIT(SHORTLISTED) | BIT(INTERVIEW) | BIT(OFFER));
}

static void nothing_follows_on_the_ends(void **state)
{
	(void)state;
	assert_int_equal(states_next(APPLICATION_HIRED).bits, 0);
	assert_int_equal(states_next(APPLICATION_WITHDRAWN).bits, 0);
	assert_int_equal(states_next(0).bits, 0);
}

static void it_is_open_until_somebody_decides(void **state)
{
	(void)state;
	for (unsigned status = 0; status <= APPLICATION_WITHDRAWN; status++)
		assert_int_equal(state_is_open(status), status >= APPLICATION_SUBMITTED && status <= APPLICATION_OFFER);
}

static void every_label_are_read(void **state)
{
	static const struct { const char *label; unsigned status; } labels[] = {
		{ "APPLIED", APPLICATION_SUBMITTED }, { "Pending", APPLICATION_SUBMITTED },
		{ "In Review", APPLICATION_IN_REVIEW },
		{ "in_review", APPLICATION_IN_REVIEW }, { "Under Review", APPLICATION_IN_REVIEW },
		{ "Shortlisted", APPLICATION_SHORTLISTED }, { "Interview Scheduled", APPLICATION_INTERVIEW },
		{ "interview-scheduled", APPLICATION_INTERVIEW }, { "Offered", APPLICATION_OFFER },
		{ "accepted", APPLICATION_HIRED }, { "REJECTED", APPLICATION_REJECTED }, { "withdrawn", APPLICATION_WITHDRAWN },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(labels); i++) {
		unsigned status = 0;

		assert_true(word_read(&application_status_words, str_of(labels[i].label), &status));
		assert_int_equal(status, labels[i].status);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(staff_take_it_forward_or_reject_it),
		cmocka_unit_test(a_rejected_one_is_opened_again_in_any_open_state),
		cmocka_unit_test(nothing_follows_on_the_ends),
		cmocka_unit_test(it_is_open_until_somebody_decides),
		cmocka_unit_test(every_label_are_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
