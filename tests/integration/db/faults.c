#include "fixture.h"

/*
 * What happens to the server happens to the pool: it is stopped, killed, restarted, and single connections are cut. The
 * server is shared by all groups, so each test leaves it running.
 */
enum { PATIENCE_MS = 300, FAILS_FAST_MS = 50, BACK_WITHIN_MS = 2000 };

static int64_t elapsed_since(int64_t begun_ms)
{
	return clock_monotonic_ms() - begun_ms;
}

static Err count_once(struct fixture *f, int64_t patience_ms)
{
	_cleanup_(tx_finish) struct tx tx;
	struct number number;

	tx_init(&tx, f->db, TX_READ, &f->arena, deadline_in(patience_ms));
	return db_one(&tx, SQL(item_count), &number_view, &number);
}

/* Asks again and again, as requests do, until the answer is right; gives the time that took. */
static int64_t wait_until_back(struct fixture *f)
{
	int64_t begun_ms = clock_monotonic_ms();

	while (count_once(f, 1000) != OK) {
		if (elapsed_since(begun_ms) > 10 * BACK_WITHIN_MS)
			fail_msg("not back: %s", fail_reason());
	}
	return elapsed_since(begun_ms);
}

static void stopped_server_costs_no_more_than_the_deadline(void **state)
{
	struct fixture *f = *state;
	int64_t begun_ms;

	assert_ok(count_once(f, TEST_DEADLINE_MS));
	postgres("pause");
	begun_ms = clock_monotonic_ms();
	assert_err(count_once(f, PATIENCE_MS), DATABASE_AWAY);
	assert_in_range(elapsed_since(begun_ms), PATIENCE_MS - 1, PATIENCE_MS + 100);
	/* The connection is gone; the next one is not answered either, and from then on nobody waits. */
	begun_ms = clock_monotonic_ms();
	assert_err(count_once(f, PATIENCE_MS), DATABASE_AWAY);
	assert_in_range(elapsed_since(begun_ms), PATIENCE_MS - 1, PATIENCE_MS + 100);
	begun_ms = clock_monotonic_ms();
	assert_err(count_once(f, PATIENCE_MS), DATABASE_AWAY);
	assert_in_range(elapsed_since(begun_ms), 0, FAILS_FAST_MS);
	postgres("resume");
	assert_in_range(wait_until_back(f), 0, BACK_WITHIN_MS);
}

/* The caller has time, but nobody shall wait long for a server that says nothing. */
static void silent_server_is_not_waited_for(void **state)
{
	struct fixture *f = *state;
	struct db_config config = f->config;
	_cleanup_(tx_finish) struct tx patient, other;
	int64_t begun_ms;
	struct db *db;

	config.pool_size = 2;
	config.answer_timeout_ms = PATIENCE_MS;
	assert_ok(db_open(&config, &db));
	tx_init(&other, db, TX_WRITE, &f->arena, deadline_in(TEST_DEADLINE_MS));
	tx_init(&patient, db, TX_READ, &f->arena, deadline_in(TEST_DEADLINE_MS));
	assert_ok(insert_in(&other, "bolt", 1));
	assert_ok(db_exec(&patient, SQL(one_row), NULL));
	postgres("pause");
	/* On a connection, in the middle of a transaction, and where a rollback has not been answered: that one connects anew. */
	begun_ms = clock_monotonic_ms();
	assert_err(db_exec(&patient, SQL(one_row), NULL), DATABASE_AWAY);
	assert_in_range(elapsed_since(begun_ms), PATIENCE_MS - 1, PATIENCE_MS + 100);
	tx_finish(&other);
	begun_ms = clock_monotonic_ms();
	assert_err(db_exec(&patient, SQL(one_row), NULL), DATABASE_AWAY);
	assert_in_range(elapsed_since(begun_ms), 0, config.connect_timeout_ms + 100);
	postgres("resume");
	/* Whoever says that it takes longer is waited for. */
	patient.answer_ms = 0;
	while (db_exec(&patient, SQL(one_row), NULL))
		assert_true(elapsed_since(begun_ms) < 10 * BACK_WITHIN_MS);
	assert_ok(db_exec(&patient, SQL(slow, .seconds = 1), NULL));
	tx_finish(&patient);
	db_close(db);
}

static void crashed_server_is_found_again(void **state)
{
	struct fixture *f = *state;
	int64_t begun_ms;
	int fast = 0;

	insert_item(f, "bolt", 1);
	postgres("crash");
	assert_err(count_once(f, TEST_DEADLINE_MS), DATABASE_AWAY);
	for (begun_ms = clock_monotonic_ms(); elapsed_since(begun_ms) < 500; fast++) {
		assert_err(count_once(f, TEST_DEADLINE_MS), DATABASE_AWAY);
		assert_string_not_equal(fail_reason(), "");
	}
	/* Fails within milliseconds each: hundreds fit where a single connection attempt may take seconds. */
	assert_true(fast > 100);
	postgres("start");
	assert_in_range(wait_until_back(f), 0, 1100);
	assert_int_equal(item_count(f), 1);
	assert_true(db_stats(f->db).reconnects_total > 0);
}

/* A sanitizer makes a crowd of threads slow; the promise is for what runs without. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { CROWD_WAITS_MS = 5000 };
#else
enum { CROWD_WAITS_MS = 1000 };
#endif

struct caller {
	struct fixture *fixture;
	pthread_t thread;
	struct arena arena;
	int calls, answered;
	int64_t longest_ms;
};

static void *call_until_answered(void *argument)
{
	struct caller *caller = argument;

	arena_init(&caller->arena, 64 * 1024);
	for (; !caller->answered; caller->calls++) {
		_cleanup_(tx_finish) struct tx tx;
		int64_t begun_ms = clock_monotonic_ms(), took_ms;

		tx_init(&tx, caller->fixture->db, TX_READ, &caller->arena, deadline_in(TEST_DEADLINE_MS));
		caller->answered = db_one(&tx, SQL(one_row), NULL, NULL) == OK;
		took_ms = clock_monotonic_ms() - begun_ms;
		caller->longest_ms = took_ms > caller->longest_ms ? took_ms : caller->longest_ms;
		arena_reset(&caller->arena);
	}
	arena_finish(&caller->arena);
	return NULL;
}

/* More callers than connections, through a crash: nobody is kept for long, and everybody is served in the end. */
static void crash_keeps_no_crowd_waiting(void **state)
{
	struct fixture *f = *state;
	struct caller callers[4 * SERVICE_POOL];
	int calls = 0;

	postgres("crash");
	for (size_t i = 0; i < ARRAY_LEN(callers); i++) {
		callers[i] = (struct caller){ .fixture = f };
		assert_int_equal(pthread_create(&callers[i].thread, NULL, call_until_answered, &callers[i]), 0);
	}
	postgres("start");
	for (size_t i = 0; i < ARRAY_LEN(callers); i++) {
		assert_int_equal(pthread_join(callers[i].thread, NULL), 0);
		assert_in_range(callers[i].longest_ms, 0, CROWD_WAITS_MS);
		calls += callers[i].calls;
	}
	assert_true(calls > 100 * (int)ARRAY_LEN(callers));
	assert_int_equal(db_stats(f->db).busy, 0);
	assert_int_equal(db_stats(f->db).waiting, 0);
}

/* Connections that died while they lay idle cost no request. */
static void restart_between_two_requests_goes_unnoticed(void **state)
{
	struct fixture *f = *state;

	insert_item(f, "bolt", 1);
	postgres("stop");
	postgres("start");
	assert_int_equal(item_count(f), 1);
}

static void cut_connection_fails_its_transaction_only(void **state)
{
	struct fixture *f = *state;
	_cleanup_(tx_finish) struct tx victim = tx_of(f, TX_WRITE), other = tx_of(f, TX_READ);

	assert_ok(insert_in(&victim, "bolt", 1));
	assert_ok(db_exec(&other, SQL(terminate, .pid = number_of(&victim, SQL(backend_pid))), NULL));
	assert_err(insert_in(&victim, "nut", 1), DATABASE_AWAY);
	tx_finish(&victim);
	assert_ok(insert_in(&victim, "nut", 1));
	assert_ok(tx_commit(&victim));
	assert_int_equal(item_count(f), 1);
}

/* The end that has arrived before COMMIT was sent is certain: nothing was kept, and that is what the caller hears. */
static void cut_before_commit_is_no_riddle(void **state)
{
	struct fixture *f = *state;
	_cleanup_(tx_finish) struct tx victim = tx_of(f, TX_WRITE), other = tx_of(f, TX_READ);
	int64_t begun_ms = clock_monotonic_ms();

	assert_ok(insert_in(&victim, "bolt", 1));
	assert_ok(db_exec(&other, SQL(terminate, .pid = number_of(&victim, SQL(backend_pid))), NULL));
	while (number_of(&other, SQL(backends_of, .application = STR("db-test"))) > 1)
		assert_true(elapsed_since(begun_ms) < TEST_DEADLINE_MS);
	assert_err(tx_commit(&victim), DATABASE_AWAY);
}

struct committer {
	struct fixture *fixture;
	struct arena arena;
	int64_t patience_ms;
	Err err;
};

static void *commit_behind_gate(void *argument)
{
	struct committer *committer = argument;
	_cleanup_(tx_finish) struct tx tx;

	arena_init(&committer->arena, 1024 * 1024);
	tx_init(&tx, committer->fixture->db, TX_WRITE, &committer->arena, deadline_in(committer->patience_ms));
	committer->err = db_exec(&tx, SQL(gate_insert, .key = 7), NULL);
	if (!committer->err)
		committer->err = tx_commit(&tx);
	return NULL;
}

static int64_t wait_for_committer(struct fixture *f)
{
	_cleanup_(tx_finish) struct tx tx = tx_of(f, TX_READ);
	int64_t begun_ms = clock_monotonic_ms();
	struct number waiting = { 0 };
	bool found = false;

	while (!found) {
		assert_ok(db_maybe(&tx, SQL(waiting_at_commit), &number_view, &waiting, &found));
		assert_true(elapsed_since(begun_ms) < TEST_DEADLINE_MS);
	}
	return waiting.n;
}

/* One transaction is held inside of COMMIT by a trigger; what becomes of it is decided by the callback. Needs a pool
 * of three: the transaction, the one that holds it, and an observer. */
static Err commit_interrupted(struct fixture *f, int64_t patience_ms, void (*interrupt)(struct tx *tx, int64_t pid))
{
	struct committer committer = { .fixture = f, .patience_ms = patience_ms };
	_cleanup_(tx_finish) struct tx gate = tx_of(f, TX_WRITE);
	pthread_t thread;

	assert_ok(db_exec(&gate, SQL(gate_close, .key = 7), NULL));
	assert_int_equal(pthread_create(&thread, NULL, commit_behind_gate, &committer), 0);
	interrupt(&gate, wait_for_committer(f));
	assert_int_equal(pthread_join(thread, NULL), 0);
	arena_finish(&committer.arena);
	return committer.err;
}

static void let_pass(struct tx *tx, int64_t pid)
{
	(void)pid;
	tx_finish(tx);
}

static void cut(struct tx *tx, int64_t pid)
{
	assert_ok(db_exec(tx, SQL(terminate, .pid = pid), NULL));
}

static void keep_waiting(struct tx *tx, int64_t pid)
{
	(void)tx;
	(void)pid;
}

static void connection_lost_inside_commit_is_unknown(void **state)
{
	struct fixture *f = *state;

	assert_ok(commit_interrupted(f, TEST_DEADLINE_MS, let_pass));
	assert_err(commit_interrupted(f, TEST_DEADLINE_MS, cut), COMMIT_UNKNOWN);
	assert_err(commit_interrupted(f, PATIENCE_MS, keep_waiting), COMMIT_UNKNOWN);
	assert_int_equal(item_count(f), 0);
}

/* The server looks whether the client of a running statement is still there, and ends it if not. */
static void statement_past_its_deadline_ends_at_the_server_too(void **state)
{
	struct fixture *f = *state;
	struct db_config config = f->config;
	_cleanup_(tx_finish) struct tx slow, other = tx_of(f, TX_READ);
	int64_t begun_ms = clock_monotonic_ms();
	struct db *patient;

	/* Its own timeout shall not be what ends it. */
	config.statement_timeout_ms = 60 * 1000;
	assert_ok(db_open(&config, &patient));
	tx_init(&slow, patient, TX_READ, &f->arena, deadline_in(PATIENCE_MS));
	assert_err(db_exec(&slow, SQL(slow, .seconds = 30), NULL), DATABASE_AWAY);
	db_close(patient);
	while (number_of(&other, SQL(backends_of, .application = STR("db-test"))) > 1)
		assert_true(elapsed_since(begun_ms) < TEST_DEADLINE_MS);
}

int test_faults(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(stopped_server_costs_no_more_than_the_deadline, fixture_make, fixture_drop),
		cmocka_unit_test_setup_teardown(silent_server_is_not_waited_for, fixture_make, fixture_drop),
		cmocka_unit_test_setup_teardown(crashed_server_is_found_again, fixture_make, fixture_drop),
		cmocka_unit_test_setup_teardown(crash_keeps_no_crowd_waiting, fixture_make, fixture_drop),
		cmocka_unit_test_setup_teardown(restart_between_two_requests_goes_unnoticed, fixture_make, fixture_drop),
		cmocka_unit_test_setup_teardown(cut_connection_fails_its_transaction_only, fixture_make, fixture_drop),
		cmocka_unit_test_setup_teardown(cut_before_commit_is_no_riddle, fixture_make, fixture_drop),
		cmocka_unit_test_setup_teardown(connection_lost_inside_commit_is_unknown, fixture_make, fixture_drop),
		cmocka_unit_test_setup_teardown(statement_past_its_deadline_ends_at_the_server_too, fixture_make,
			fixture_drop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
