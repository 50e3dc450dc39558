#include "../../services/jobs/checks.h"
#include "../../services/jobs/jobs.h"
#include "check.h"

/* Every step there is; whatever is not in here must be refused. */
static const struct {
	unsigned from, to;
} steps[] = {
	{ JOB_DRAFT, JOB_OPEN }, { JOB_OPEN, JOB_PAUSED }, { JOB_OPEN, JOB_CLOSED }, { JOB_PAUSED, JOB_OPEN },
	{ JOB_PAUSED, JOB_CLOSED }, { JOB_EXPIRED, JOB_CLOSED },
};

static bool is_step(unsigned from, unsigned to)
{
	for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
		if (steps[i].from == from && steps[i].to == to)
			return true;
	}
	return from == to;
}

static void a_job_goes_these_steps_and_no_others(void **state)
{
	(void)state;
	for (unsigned from = JOB_DRAFT; from <= JOB_EXPIRED; from++) {
		for (unsigned to = JOB_DRAFT; to <= JOB_EXPIRED; to++)
			assert_int_equal(job_may_become(from, to), is_step(from, to));
	}
}

static bool is_currency(const char *text)
{
	Str currency = str_of(text);

	return !check_currency(&currency);
}

static void a_currency_has_three_letters(void **state)
{
	(void)state;
	assert_true(is_currency("EUR"));
	assert_true(is_currency("usd"));
	assert_true(is_currency(""));
	assert_false(is_currency("EU"));
	assert_false(is_currency("EURO"));
	assert_false(is_currency("E1R"));
	assert_false(is_currency("\xc3\xa4\x41"));
	assert_false(is_currency("E R"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_job_goes_these_steps_and_no_others),
		cmocka_unit_test(a_currency_has_three_letters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
