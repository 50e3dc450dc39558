/* The pool: what it does when it is full, when time runs out, when it closes, and when it is idle. */
#include "io/password.h"

#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

/* Dear enough to keep a worker busy for half a second: 128 MiB, eight passes. */
static const char slow_hash[] = "$argon2id$v=19$m=131072,t=8,p=1$c2FsdHNhbHRzYWx0c2FsdA"
				"$sK5eZLGjTgaowjcwg9YHUCOT+Tug62G7vs5ZU4bwbfw";
/* pbkdf2 with one iteration: the answer is yes, and at once. */
static const char quick_hash[] = "pbkdf2_sha256$1000$saltsalt$8pCHZAJDRZCTyW6ctcpOs+EgSuW/6VEOBaRYvwel7qE=";

#define PASSWORD STR("correct horse staple")

enum { LONG_MS = 60 * 1000 };

struct caller {
	struct password_pool *pool;
	const char *hash;
	pthread_t thread;
	Err err;
	bool matches;
};

static void *call(void *argument)
{
	struct caller *caller = argument;

	caller->err = password_verify(caller->pool, PASSWORD, str_of(caller->hash), deadline_in(LONG_MS),
		&caller->matches);
	return NULL;
}

static void start(struct caller *caller, struct password_pool *pool, const char *hash)
{
	*caller = (struct caller){ .pool = pool, .hash = hash };
	assert_int_equal(pthread_create(&caller->thread, NULL, call, caller), 0);
}

static struct password_pool *pool_of(int threads, int queue)
{
	struct password_config config = { .threads = threads, .queue = queue, .keep_ms = 1 };
	struct password_pool *pool;

	assert_null(password_pool_create(&config, &pool));
	return pool;
}

static void wait_for(struct password_pool *pool, int running, int queued)
{
	struct deadline deadline = deadline_in(LONG_MS);
	struct password_stats stats;

	do {
		stats = password_stats(pool);
		assert_true(deadline_left_ms(deadline) > 0);
		sched_yield();
	} while (stats.running != running || stats.queued != queued);
}

static void a_full_queue_refuses_at_once(void **state)
{
	struct password_pool *pool = pool_of(1, 2);
	struct caller callers[3];
	bool matches;

	(void)state;
	start(&callers[0], pool, slow_hash);
	wait_for(pool, 1, 0);
	start(&callers[1], pool, quick_hash);
	start(&callers[2], pool, quick_hash);
	wait_for(pool, 1, 2);
	assert_ptr_equal(password_verify(pool, PASSWORD, str_of(quick_hash), deadline_in(LONG_MS), &matches),
		OVERLOADED);
	assert_non_null(strstr(fail_reason(), "full"));
	assert_int_equal(password_stats(pool).refused, 1);
	for (size_t i = 0; i < ARRAY_LEN(callers); i++) {
		pthread_join(callers[i].thread, NULL);
		assert_null(callers[i].err);
		assert_int_equal(callers[i].matches, i > 0);
	}
	assert_int_equal(password_stats(pool).hashes, 3);
	password_pool_destroy(pool);
}

static void a_waiting_caller_leaves_at_its_deadline(void **state)
{
	struct password_pool *pool = pool_of(1, 2);
	struct caller busy, behind;
	bool matches;

	(void)state;
	start(&busy, pool, slow_hash);
	wait_for(pool, 1, 0);
	assert_ptr_equal(password_verify(pool, PASSWORD, str_of(quick_hash), deadline_in(5), &matches), OVERLOADED);
	assert_non_null(strstr(fail_reason(), "in time"));
	assert_int_equal(password_stats(pool).queued, 0);
	assert_ptr_equal(password_verify(pool, PASSWORD, str_of(quick_hash), deadline_in(0), &matches), OVERLOADED);
	/* One leaves from the middle of the queue; who stands behind is not forgotten. */
	start(&behind, pool, quick_hash);
	wait_for(pool, 1, 1);
	assert_ptr_equal(password_verify(pool, PASSWORD, str_of(quick_hash), deadline_in(5), &matches), OVERLOADED);
	pthread_join(busy.thread, NULL);
	pthread_join(behind.thread, NULL);
	assert_null(behind.err);
	assert_true(behind.matches);
	password_pool_destroy(pool);
}

static void a_running_hash_is_abandoned_at_the_deadline(void **state)
{
	struct password_pool *pool = pool_of(1, 2);
	struct deadline generous = deadline_in(LONG_MS);
	bool matches = false;

	(void)state;
	assert_ptr_equal(password_verify(pool, PASSWORD, str_of(slow_hash), deadline_in(50), &matches), OVERLOADED);
	assert_null(password_verify(pool, PASSWORD, str_of(quick_hash), generous, &matches));
	assert_true(matches);
	password_pool_destroy(pool);
}

static void *destroy(void *pool)
{
	password_pool_destroy(pool);
	return NULL;
}

static void closing_finishes_what_is_queued(void **state)
{
	struct password_pool *pool = pool_of(1, 4);
	struct caller callers[3];
	pthread_t closer;
	bool matches;
	Err err;

	(void)state;
	start(&callers[0], pool, slow_hash);
	wait_for(pool, 1, 0);
	start(&callers[1], pool, quick_hash);
	start(&callers[2], pool, quick_hash);
	wait_for(pool, 1, 2);
	assert_int_equal(pthread_create(&closer, NULL, destroy, pool), 0);
	/* The pool cannot be gone yet: the slow hash keeps it. */
	do
		err = password_verify(pool, PASSWORD, str_of(quick_hash), deadline_in(1), &matches);
	while (err == OVERLOADED);
	assert_ptr_equal(err, SHUTTING_DOWN);
	pthread_join(closer, NULL);
	for (size_t i = 0; i < ARRAY_LEN(callers); i++) {
		pthread_join(callers[i].thread, NULL);
		assert_null(callers[i].err);
	}
	assert_true(callers[2].matches);
}

static long resident_kib(void)
{
	_cleanup_(cleanup_file) FILE *file = fopen("/proc/self/statm", "re");
	long total, resident;

	assert_non_null(file);
	assert_int_equal(fscanf(file, "%ld %ld", &total, &resident), 2);
	return resident * (sysconf(_SC_PAGESIZE) / 1024);
}

/* Sanitizers keep pages of their own, so only the direction is judged: of 128 MiB, most have to come back. */
static void an_idle_pool_gives_its_memory_back(void **state)
{
	struct password_pool *pool = pool_of(2, 64);
	struct deadline deadline = deadline_in(LONG_MS);
	long before = resident_kib();
	struct arena arena;
	Str hash;

	(void)state;
	arena_init(&arena, 4096);
	assert_null(password_hash(pool, PASSWORD, deadline_in(LONG_MS), &arena, &hash));
	while (resident_kib() > before + 10 * 1024) {
		assert_true(deadline_left_ms(deadline) > 0);
		sched_yield();
	}
	assert_null(password_hash(pool, PASSWORD, deadline_in(LONG_MS), &arena, &hash));
	arena_finish(&arena);
	password_pool_destroy(pool);
}

static void many_callers_get_their_own_answers(void **state)
{
	struct password_pool *pool = pool_of(2, 64);
	struct caller callers[40];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(callers); i++)
		start(&callers[i], pool, i % 3 ? quick_hash : "no hash at all");
	for (size_t i = 0; i < ARRAY_LEN(callers); i++) {
		pthread_join(callers[i].thread, NULL);
		assert_null(callers[i].err);
		assert_int_equal(callers[i].matches, i % 3 != 0);
	}
	password_pool_destroy(pool);
}

static void odd_settings_are_refused(void **state)
{
	struct password_pool *pool;

	(void)state;
	assert_ptr_equal(password_pool_create(&(struct password_config){ .threads = 17 }, &pool), INVALID);
	assert_ptr_equal(password_pool_create(&(struct password_config){ .threads = -1 }, &pool), INVALID);
	password_pool_destroy(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_full_queue_refuses_at_once),
		cmocka_unit_test(a_waiting_caller_leaves_at_its_deadline),
		cmocka_unit_test(a_running_hash_is_abandoned_at_the_deadline),
		cmocka_unit_test(closing_finishes_what_is_queued),
		cmocka_unit_test(an_idle_pool_gives_its_memory_back),
		cmocka_unit_test(many_callers_get_their_own_answers),
		cmocka_unit_test(odd_settings_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
