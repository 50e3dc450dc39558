#include "fixture.h"

static int64_t elapsed_since(int64_t begun_ms)
{
	return clock_monotonic_ms() - begun_ms;
}

/* Takes all connections of the pool. */
static void exhaust(struct fixture *f, struct tx holders[static SERVICE_POOL])
{
	for (int i = 0; i < SERVICE_POOL; i++) {
		holders[i] = tx_of(f, TX_WRITE);
		assert_ok(db_exec(&holders[i], SQL(one_row), NULL));
	}
	assert_int_equal(db_stats(f->db).busy, SERVICE_POOL);
}

static void release(struct tx holders[static SERVICE_POOL])
{
	for (int i = 0; i < SERVICE_POOL; i++)
		tx_finish(&holders[i]);
}

static void full_pool_is_busy_in_time(void **state)
{
	struct fixture *f = *state;
	struct tx holders[SERVICE_POOL];
	_cleanup_(tx_finish) struct tx late = tx_of(f, TX_WRITE);
	int64_t begun_ms;

	exhaust(f, holders);
	begun_ms = clock_monotonic_ms();
	assert_err(insert_in(&late, "washer", 1), DATABASE_BUSY);
	assert_in_range(elapsed_since(begun_ms), POOL_WAIT_MS - 1, POOL_WAIT_MS + 100);
	assert_int_equal(db_stats(f->db).timeouts_total, 1);
	tx_finish(&late);
	release(holders);
	assert_ok(insert_in(&late, "washer", 1));
}

/* A deadline that comes before the pool's own patience ends the wait. */
static void waits_no_longer_than_the_deadline(void **state)
{
	struct fixture *f = *state;
	struct tx holders[SERVICE_POOL];
	_cleanup_(tx_finish) struct tx late;
	int64_t begun_ms;

	exhaust(f, holders);
	begun_ms = clock_monotonic_ms();
	tx_init(&late, f->db, TX_WRITE, &f->arena, deadline_in(POOL_WAIT_MS / 10));
	assert_err(insert_in(&late, "washer", 1), DATABASE_BUSY);
	assert_in_range(elapsed_since(begun_ms), 0, POOL_WAIT_MS / 2);
	release(holders);
}

struct worker {
	struct fixture *fixture;
	struct arena arena;
	pthread_t thread;
	int statements;
	Err err;
};

static void *work(void *argument)
{
	struct worker *worker = argument;

	arena_init(&worker->arena, 1024 * 1024);
	for (int i = 0; i < worker->statements && !worker->err; i++) {
		_cleanup_(tx_finish) struct tx tx;

		tx_init(&tx, worker->fixture->db, i % 2 ? TX_READ : TX_WRITE, &worker->arena, deadline_in(TEST_DEADLINE_MS));
		worker->err = db_exec(&tx, SQL(item_set_amount, .id = 1, .amount = i), NULL);
		if (!worker->err)
			worker->err = tx_commit(&tx);
	}
	arena_finish(&worker->arena);
	return NULL;
}

/* More threads than connections: each gets its turn, and nothing is lost on the way. */
static void threads_share_the_connections(void **state)
{
	struct fixture *f = *state;
	struct worker workers[8];
	struct db_stats stats;

	insert_item(f, "bolt", 1);
	for (size_t i = 0; i < ARRAY_LEN(workers); i++) {
		workers[i] = (struct worker){ .fixture = f, .statements = 100 };
		assert_int_equal(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
	}
	for (size_t i = 0; i < ARRAY_LEN(workers); i++) {
		assert_int_equal(pthread_join(workers[i].thread, NULL), 0);
		assert_ok(workers[i].err);
	}
	stats = db_stats(f->db);
	assert_int_equal(stats.busy, 0);
	assert_int_equal(stats.waiting, 0);
	assert_true(stats.waits_total > 0);
	assert_true(stats.statements_total >= 800);
}

/* Reading holds no connection between two statements: a handler may take its time. */
static void reading_keeps_no_connection(void **state)
{
	struct fixture *f = *state;
	_cleanup_(tx_finish) struct tx tx = tx_of(f, TX_READ);
	struct rows rows;

	assert_ok(db_query(&tx, SQL(three_rows), &rows));
	assert_int_equal(db_stats(f->db).busy, 0);
	assert_true(str_eq(rows_text(&rows, 2, "n"), STR("3")));
}

static void opening_needs_no_server(void **state)
{
	struct db_config config = test_config("dbtest");
	struct arena arena;
	struct db *db;
	struct tx tx;

	(void)state;
	arena_init(&arena, 64 * 1024);
	config.url = "postgresql://nobody:secret@127.0.0.1:1/nothing";
	assert_ok(db_open(&config, &db));
	tx_init(&tx, db, TX_READ, &arena, deadline_in(TEST_DEADLINE_MS));
	assert_err(db_one(&tx, SQL(one_row), NULL, NULL), DATABASE_AWAY);
	assert_null(strstr(fail_reason(), "secret"));
	assert_err(db_ping(db, deadline_in(1000)), DATABASE_AWAY);
	db_close(db);
	config.url = "postgresql://app:secret%@127.0.0.1/app";
	assert_err(db_open(&config, &db), INTERNAL);
	assert_null(strstr(fail_reason(), "secret"));
	config = test_config("no such service");
	assert_err(db_open(&config, &db), INTERNAL);
	arena_finish(&arena);
}

static void pings(void **state)
{
	struct fixture *f = *state;

	assert_ok(db_ping(f->db, deadline_in(1000)));
}

int test_pool(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(full_pool_is_busy_in_time, fixture_make, fixture_drop),
		cmocka_unit_test_setup_teardown(waits_no_longer_than_the_deadline, fixture_make, fixture_drop),
		cmocka_unit_test_setup_teardown(threads_share_the_connections, fixture_make, fixture_drop),
		cmocka_unit_test_setup_teardown(reading_keeps_no_connection, fixture_make, fixture_drop),
		cmocka_unit_test(opening_needs_no_server),
		cmocka_unit_test_setup_teardown(pings, fixture_make, fixture_drop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
