/* What becomes of those who wait, and of limits, when the wall clock is set. */
#include "app.h"
#include "check.h"

#include <sys/syscall.h>
#include <time.h>

enum { HOUR = 3600, PERIOD_MS = 100 };

static time_t set_by;

/* In the place of libc's: the wall clock is where the test has set it. */
int clock_gettime(clockid_t id, struct timespec *out)
{
	long failed = syscall(SYS_clock_gettime, id, out);

	if (id == CLOCK_REALTIME)
		out->tv_sec += set_by;
	return (int)failed;
}

static void workers_wait_as_long_as_they_say(void **state)
{
	static const struct service service = { .name = "test" };
	struct app app;
	int64_t begun;

	(void)state;
	app_init(&app, &service);
	for (set_by = -HOUR; set_by <= HOUR; set_by += HOUR) {
		begun = clock_monotonic_ms();
		assert_true(app_wait(&app, 20));
		assert_in_range(clock_monotonic_ms() - begun, 20, 5000);
	}
	atomic_store(&app.stopping, true);
	assert_false(app_wait(&app, HOUR * 1000));
	set_by = 0;
}

/* As caller.c and auth's throttle count: whoever used up a limit is refused for a period, not for the hour. */
static void a_clock_set_back_refuses_nobody(void **state)
{
	static const struct rate_limit limit = { .name = "test", .count = 1, .period_ms = PERIOD_MS };
	struct deadline deadline = deadline_in(5000);
	struct rate_limiter *limiter;

	(void)state;
	set_by = 0;
	assert_null(rate_limiter_create(RATE_LIMIT_ON, NULL, &limiter));
	assert_true(rate_limit_take(limiter, &limit, STR("me"), clock_steady(), deadline).allowed);
	assert_false(rate_limit_take(limiter, &limit, STR("me"), clock_steady(), deadline).allowed);
	set_by = -HOUR;
	while (!rate_limit_take(limiter, &limit, STR("me"), clock_steady(), deadline).allowed)
		assert_true(deadline_left_ms(deadline));
	set_by = 0;
	rate_limiter_destroy(limiter);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(workers_wait_as_long_as_they_say),
		cmocka_unit_test(a_clock_set_back_refuses_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
