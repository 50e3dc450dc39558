#define _GNU_SOURCE /* gettid, SCHED_BATCH */
#include "base/background.h"
#include "check.h"

#include <pthread.h>
#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

struct seen {
	int nice, policy;
};

static struct seen look(void)
{
	return (struct seen){ getpriority(PRIO_PROCESS, (id_t)gettid()), sched_getscheduler(0) };
}

static void *step_back(void *out)
{
	thread_step_back();
	*(struct seen *)out = look();
	return NULL;
}

static void one_thread_steps_back_and_the_others_do_not(void **state)
{
	struct seen before = look(), after, back;
	pthread_t thread;

	(void)state;
	assert_int_equal(pthread_create(&thread, NULL, step_back, &back), 0);
	pthread_join(thread, NULL);
	assert_int_equal(back.nice, before.nice > 10 ? before.nice : 10);
	assert_int_equal(back.policy, SCHED_BATCH);
	after = look();
	assert_int_equal(after.nice, before.nice);
	assert_int_equal(after.policy, before.policy);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(one_thread_steps_back_and_the_others_do_not) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
