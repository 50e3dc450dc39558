#include "fixture.h"

#include <signal.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>

enum { KEY = 4711, TAKEN_OVER_WITHIN_MS = 12000 };

static struct db_session *open_session(struct fixture *f)
{
	struct db_session *session;

	assert_ok(db_session_open(f->db, &session));
	return session;
}

static bool try_lock(struct db_session *session)
{
	bool got;

	assert_ok(db_session_try_lock(session, KEY, &got));
	return got;
}

static Err run(struct fixture *f, const struct statement *statement, const void *args)
{
	_cleanup_(tx_finish) struct tx tx = tx_of(f, TX_READ);

	return db_exec(&tx, statement, args, NULL);
}

/* The server notices the end of a session a moment after its client closed it. */
static int64_t wait_for_lock(struct db_session *session, int64_t patience_ms)
{
	int64_t begun_ms = clock_monotonic_ms();

	while (!try_lock(session))
		assert_true(clock_monotonic_ms() - begun_ms < patience_ms);
	return clock_monotonic_ms() - begun_ms;
}

static void one_session_holds_the_lock(void **state)
{
	struct db_session *one = open_session(*state), *two = open_session(*state);

	assert_true(try_lock(one));
	assert_false(try_lock(two));
	db_session_close(one);
	wait_for_lock(two, TEST_DEADLINE_MS);
	db_session_close(two);
}

/* A relay that was stopped in its tracks must not keep the stand-by out for ever. */
static void stopped_owner_loses_the_lock(void **state)
{
	struct fixture *f = *state;
	struct db_session *standby;
	int pipes[2], status;
	char ready;
	pid_t owner;

	assert_int_equal(pipe(pipes), 0);
	owner = fork();
	assert_true(owner >= 0);
	if (owner == 0) {
		struct db_session *session = NULL;
		bool got = false;

		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (db_session_open(f->db, &session) != OK || db_session_try_lock(session, KEY, &got) != OK || !got)
			_exit(1);
		if (write(pipes[1], "", 1) != 1)
			_exit(1);
		raise(SIGSTOP);
		_exit(0);
	}
	assert_int_equal(read(pipes[0], &ready, 1), 1);
	standby = open_session(f);
	assert_false(try_lock(standby));
	wait_for_lock(standby, TAKEN_OVER_WITHIN_MS);
	db_session_close(standby);
	kill(owner, SIGKILL);
	assert_int_equal(waitpid(owner, &status, 0), owner);
	close(pipes[0]);
	close(pipes[1]);
}

/* One that is at work keeps it, however little it has to do. */
static void waiting_owner_keeps_the_lock(void **state)
{
	struct fixture *f = *state;
	struct db_session *owner = open_session(f), *standby = open_session(f);
	bool notified = true;

	assert_true(try_lock(owner));
	assert_ok(db_session_wait(owner, -1, deadline_in(TAKEN_OVER_WITHIN_MS), &notified));
	assert_false(notified);
	db_session_close(standby);
	standby = open_session(f);
	assert_false(try_lock(standby));
	db_session_close(standby);
	db_session_close(owner);
}

static void hears_what_others_notify(void **state)
{
	struct fixture *f = *state;
	struct db_session *session = open_session(f);
	bool notified = true;

	assert_ok(db_session_listen(session, "Outbox \"of\" auth"));
	assert_ok(db_session_wait(session, -1, deadline_in(0), &notified));
	assert_false(notified);
	assert_ok(run(f, SQL(notify, .channel = STR("Outbox \"of\" auth"))));
	assert_ok(db_session_wait(session, -1, deadline_in(TEST_DEADLINE_MS), &notified));
	assert_true(notified);
	assert_ok(run(f, SQL(notify, .channel = STR("elsewhere"))));
	assert_ok(db_session_wait(session, -1, deadline_in(50), &notified));
	assert_false(notified);
	db_session_close(session);
}

static void wakes_for_another_descriptor(void **state)
{
	struct db_session *session = open_session(*state);
	int fd = eventfd(1, EFD_NONBLOCK);
	int64_t begun_ms = clock_monotonic_ms();
	bool notified = true;

	assert_true(fd >= 0);
	assert_ok(db_session_wait(session, fd, deadline_in(TEST_DEADLINE_MS), &notified));
	assert_false(notified);
	assert_true(clock_monotonic_ms() - begun_ms < TEST_DEADLINE_MS / 2);
	close(fd);
	db_session_close(session);
}

static void has_transactions_of_its_own(void **state)
{
	struct fixture *f = *state;
	struct db_session *session = open_session(f);
	_cleanup_(tx_finish) struct tx tx;

	assert_true(try_lock(session));
	db_session_tx(session, &tx, &f->arena, deadline_in(TEST_DEADLINE_MS));
	assert_ok(insert_in(&tx, "bolt", 1));
	assert_ok(tx_commit(&tx));
	assert_err(insert_in(&tx, "bolt", 1), NAME_TAKEN);
	tx_finish(&tx);
	assert_ok(insert_in(&tx, "nut", 1));
	assert_ok(tx_commit(&tx));
	assert_int_equal(item_count(f), 2);
	assert_int_equal(db_stats(f->db).busy, 0);
	db_session_close(session);
}

/* Its lock is gone with it: whoever held it has to open another one and ask again. */
static void ends_for_good_when_it_is_cut(void **state)
{
	struct fixture *f = *state;
	struct db_session *session = open_session(f);
	_cleanup_(tx_finish) struct tx tx;
	bool notified, got;

	db_session_tx(session, &tx, &f->arena, deadline_in(TEST_DEADLINE_MS));
	assert_ok(run(f, SQL(terminate, .pid = number_of(&tx, SQL(backend_pid)))));
	tx_finish(&tx);
	assert_err(db_session_wait(session, -1, deadline_in(TEST_DEADLINE_MS), &notified), DATABASE_AWAY);
	assert_err(db_session_wait(session, -1, deadline_in(TEST_DEADLINE_MS), &notified), DATABASE_AWAY);
	assert_err(db_session_try_lock(session, KEY, &got), DATABASE_AWAY);
	assert_err(insert_in(&tx, "bolt", 1), DATABASE_AWAY);
	db_session_close(session);
}

int test_session(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(one_session_holds_the_lock, fixture_make, fixture_drop),
		cmocka_unit_test_setup_teardown(stopped_owner_loses_the_lock, fixture_make, fixture_drop),
		cmocka_unit_test_setup_teardown(waiting_owner_keeps_the_lock, fixture_make, fixture_drop),
		cmocka_unit_test_setup_teardown(hears_what_others_notify, fixture_make, fixture_drop),
		cmocka_unit_test_setup_teardown(wakes_for_another_descriptor, fixture_make, fixture_drop),
		cmocka_unit_test_setup_teardown(has_transactions_of_its_own, fixture_make, fixture_drop),
		cmocka_unit_test_setup_teardown(ends_for_good_when_it_is_cut, fixture_make, fixture_drop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
