#include "schedule.h"

#include "fixture.h"

#include <pthread.h>
#include <stdatomic.h>

enum { INSTANCES = 3, DUE = 60, PORTION = 7 };

struct instance {
	struct fixture *fixture;
	pthread_t thread;
	atomic_int *taken; /* by how many instances so far; NULL: alone */
	bool has_taken;
	int64_t done;
	bool fails;
};

/* Nobody goes on before everybody holds rows: whoever waited for another's would never come here. */
static bool meet(struct instance *instance)
{
	struct deadline deadline = deadline_in(TEST_DEADLINE_MS / 2);

	if (!instance->taken || instance->has_taken)
		return true;
	instance->has_taken = true;
	atomic_fetch_add(instance->taken, 1);
	while (atomic_load(instance->taken) < INSTANCES && deadline_left_ms(deadline))
		;
	return atomic_load(instance->taken) == INSTANCES;
}

/* Leaves a trail whose unique name would tell of a row that was done twice. */
static Err do_items(struct tx *tx, const struct turn *turn, int64_t *done)
{
	struct instance *instance = turn->state;
	struct rows rows;
	struct item item;

	TRY(db_query(tx, SQL(item_take, .limit = turn->portion), &rows));
	if (!meet(instance))
		return TRY_AGAIN;
	for (int i = 0; i < rows.count; i++) {
		TRY(rows_read(&rows, i, &item_view, tx->arena, &item));
		TRY(db_exec(tx, SQL(item_insert, .name = str_format(tx->arena, "done " STR_FMT, STR_ARG(item.name)), .amount = 2,
			.now = turn->now), NULL));
	}
	*done = rows.count;
	return instance->fails ? UNAVAILABLE : OK;
}

static const struct schedule schedule = { .name = "items", .portion = PORTION, .run = do_items };

static void make_due(struct fixture *f, int n)
{
	for (int i = 0; i < n; i++)
		insert_item(f, str_format(&f->arena, "item %d", i).p, 0);
}

static int64_t count(struct fixture *f, const struct statement *statement, const void *args)
{
	_cleanup_(tx_finish) struct tx tx = tx_of(f, TX_READ);

	return number_of(&tx, statement, args);
}

static void *run_instance(void *argument)
{
	struct instance *instance = argument;
	int64_t done = 1;

	while (done) {
		assert_ok(schedule_turn(instance->fixture->db, &schedule, noon, instance, &done, NULL));
		instance->done += done;
	}
	return NULL;
}

static void several_instances_do_each_row_once(void **state)
{
	struct instance instances[INSTANCES];
	atomic_int taken = 0;
	int64_t done = 0;

	make_due(*state, DUE);
	for (int i = 0; i < INSTANCES; i++) {
		instances[i] = (struct instance){ .fixture = *state, .taken = &taken };
		assert_int_equal(pthread_create(&instances[i].thread, NULL, run_instance, &instances[i]), 0);
	}
	for (int i = 0; i < INSTANCES; i++) {
		assert_int_equal(pthread_join(instances[i].thread, NULL), 0);
		done += instances[i].done;
	}
	assert_int_equal(done, DUE);
	assert_int_equal(count(*state, SQL(item_trail_count)), DUE);
	assert_int_equal(count(*state, SQL(item_due_count)), 0);
}

static void a_turn_takes_a_portion(void **state)
{
	struct fixture *f = *state;
	struct instance instance = { 0 };
	bool emitted = true;
	int64_t done;

	make_due(f, PORTION + 1);
	assert_ok(schedule_turn(f->db, &schedule, noon, &instance, &done, &emitted));
	assert_int_equal(done, PORTION);
	assert_false(emitted);
	assert_ok(schedule_turn(f->db, &schedule, noon, &instance, &done, NULL));
	assert_int_equal(done, 1);
	assert_ok(schedule_turn(f->db, &schedule, noon, &instance, &done, NULL));
	assert_int_equal(done, 0);
}

static void a_turn_that_fails_leaves_its_rows_due(void **state)
{
	struct fixture *f = *state;
	struct instance instance = { .fails = true };
	int64_t done;

	make_due(f, 3);
	assert_err(schedule_turn(f->db, &schedule, noon, &instance, &done, NULL), UNAVAILABLE);
	assert_int_equal(count(f, SQL(item_due_count)), 3);
	assert_int_equal(count(f, SQL(item_trail_count)), 0);
	assert_int_equal(db_stats(f->db).busy, 0);
}

int test_schedule(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(several_instances_do_each_row_once, fixture_make, fixture_drop),
		cmocka_unit_test_setup_teardown(a_turn_takes_a_portion, fixture_make, fixture_drop),
		cmocka_unit_test_setup_teardown(a_turn_that_fails_leaves_its_rows_due, fixture_make, fixture_drop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
