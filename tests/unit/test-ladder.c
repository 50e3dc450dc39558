#include "ladder.h"

#include "contracts/events.h"
#include "io/db.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

enum { RUNGS = 5 };

static void assert_fate(Err error, int64_t attempt, int tries, enum fate fate)
{
	assert_int_equal(ladder_judge(error, attempt, tries, RUNGS).fate, fate);
}

static void success_is_done(void **state)
{
	(void)state;
	assert_fate(OK, 0, 1, FATE_DONE);
	assert_fate(OK, RUNGS, TRIES_HERE, FATE_DONE);
}

static void own_failures_go_down_the_ladder_and_off_it(void **state)
{
	(void)state;
	for (int64_t attempt = 0; attempt < RUNGS; attempt++) {
		struct verdict verdict = ladder_judge(CONFLICT, attempt, 1, RUNGS);

		assert_int_equal(verdict.fate, FATE_LATER);
		assert_int_equal(verdict.rung, attempt);
	}
	assert_fate(CONFLICT, RUNGS, 1, FATE_DEAD);
	assert_fate(INTERNAL, RUNGS + 1, 1, FATE_DEAD);
	/* A header that somebody else wrote must not index anything. */
	assert_fate(INTERNAL, -1, 1, FATE_DEAD);
	assert_fate(INTERNAL, INT64_MAX, 1, FATE_DEAD);
}

static void what_no_retry_mends_dies_at_once(void **state)
{
	(void)state;
	assert_fate(EVENT_REFUSED, 0, 1, FATE_DEAD);
	assert_fate(EVENT_UNREADABLE, 0, 1, FATE_DEAD);
}

static void the_absence_of_the_database_is_waited_out(void **state)
{
	(void)state;
	assert_fate(DATABASE_AWAY, 0, 1, FATE_HOLD);
	assert_fate(DATABASE_BUSY, RUNGS, 1, FATE_HOLD);
	assert_fate(COMMIT_UNKNOWN, RUNGS, 1, FATE_AGAIN);
	assert_fate(TRY_AGAIN, 0, TRIES_HERE - 1, FATE_AGAIN);
}

static void but_not_for_ever_while_it_is_there(void **state)
{
	(void)state;
	assert_fate(DATABASE_AWAY, 0, TRIES_HERE, FATE_LATER);
	assert_fate(TRY_AGAIN, 0, TRIES_HERE, FATE_LATER);
	assert_fate(DATABASE_AWAY, RUNGS, TRIES_HERE, FATE_DEAD);
}

static void load_condemns_nothing(void **state)
{
	(void)state;
	assert_fate(DATABASE_BUSY, 0, TRIES_HERE, FATE_HOLD);
	assert_fate(DATABASE_BUSY, RUNGS, 1000, FATE_HOLD);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(success_is_done),
		cmocka_unit_test(own_failures_go_down_the_ladder_and_off_it),
		cmocka_unit_test(what_no_retry_mends_dies_at_once),
		cmocka_unit_test(the_absence_of_the_database_is_waited_out),
		cmocka_unit_test(but_not_for_ever_while_it_is_there),
		cmocka_unit_test(load_condemns_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
