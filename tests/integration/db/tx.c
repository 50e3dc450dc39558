#include "fixture.h"

static void keeps_what_is_committed_and_nothing_else(void **state)
{
	struct fixture *f = *state;
	_cleanup_(tx_finish) struct tx tx = tx_of(f, TX_WRITE);

	assert_ok(insert_in(&tx, "bolt", 1));
	assert_int_equal(item_count(f), 0);
	tx_finish(&tx);
	assert_int_equal(item_count(f), 0);
	assert_ok(insert_in(&tx, "bolt", 1));
	assert_ok(tx_commit(&tx));
	assert_int_equal(item_count(f), 1);
	tx_finish(&tx);
	tx_finish(&tx);
}

/* After a commit the tx begins anew: what is slow may stand between two transactions without a connection. */
static void goes_on_after_a_commit(void **state)
{
	struct fixture *f = *state;
	_cleanup_(tx_finish) struct tx tx = tx_of(f, TX_WRITE);

	assert_ok(tx_commit(&tx));
	assert_ok(insert_in(&tx, "bolt", 1));
	assert_ok(tx_commit(&tx));
	assert_int_equal(db_stats(f->db).busy, 0);
	assert_ok(insert_in(&tx, "nut", 1));
	assert_ok(tx_commit(&tx));
	assert_int_equal(item_count(f), 2);
}

static void what_must_be_kept_is_not_committed_early(void **state)
{
	struct fixture *f = *state;
	_cleanup_(tx_finish) struct tx tx = tx_of(f, TX_WRITE);

	assert_ok(insert_in(&tx, "bolt", 1));
	tx.kept = true;
	assert_err(tx_commit(&tx), INTERNAL);
	tx_finish(&tx);
	assert_ok(insert_in(&tx, "bolt", 1));
	assert_ok(tx_commit(&tx));
}

static void named_constraints_are_the_callers_fault(void **state)
{
	struct fixture *f = *state;
	_cleanup_(tx_finish) struct tx tx = tx_of(f, TX_WRITE);

	insert_item(f, "bolt", 1);
	assert_err(insert_in(&tx, "bolt", 1), NAME_TAKEN);
	assert_err(insert_in(&tx, "nut", 1), INTERNAL);
	assert_err(tx_commit(&tx), INTERNAL);
	tx_finish(&tx);
	assert_err(insert_in(&tx, "nut", -1), AMOUNT_NEGATIVE);
	tx_finish(&tx);
	assert_err(insert_in(&tx, NULL, 1), INTERNAL);
	tx_finish(&tx);
	assert_ok(insert_in(&tx, "nut", 1));
	assert_ok(tx_commit(&tx));
}

/* A twin came between the look at an idempotency record and its insertion: the next run finds its answer. */
static void a_taken_idempotency_key_asks_for_another_run(void **state)
{
	struct fixture *f = *state;
	_cleanup_(tx_finish) struct tx tx = tx_of(f, TX_WRITE);

	assert_ok(db_exec(&tx, SQL(key_insert, .key = STR("k")), NULL));
	assert_ok(db_defer(&tx, SQL(key_insert, .key = STR("k"))));
	assert_err(tx_commit(&tx), TRY_AGAIN);
}

/* Details and refused values quote what was sent, and the reason ends in a log. */
static void reasons_quote_no_values(void **state)
{
	struct fixture *f = *state;
	_cleanup_(tx_finish) struct tx tx = tx_of(f, TX_WRITE);

	insert_item(f, "hush", 1);
	assert_err(insert_in(&tx, "hush", 1), NAME_TAKEN);
	assert_null(strstr(fail_reason(), "hush"));
	assert_non_null(strstr(fail_reason(), "items_name_key"));
	tx_finish(&tx);
	assert_err(db_exec(&tx, SQL(value_echo, .json = { STR("hush") }), NULL), INTERNAL);
	assert_null(strstr(fail_reason(), "hush"));
	assert_non_null(strstr(fail_reason(), "22P02"));
}

static Err defer_item(struct tx *tx, const char *name, int64_t amount)
{
	return db_defer(tx, SQL(item_insert, .name = str_of(name), .amount = amount, .now = noon));
}

static void deferred_statements_travel_with_commit(void **state)
{
	struct fixture *f = *state;
	_cleanup_(tx_finish) struct tx tx = tx_of(f, TX_WRITE);

	assert_ok(defer_item(&tx, "bolt", 1));
	assert_ok(defer_item(&tx, "nut", 1));
	assert_ok(tx_commit(&tx));
	assert_int_equal(item_count(f), 2);
}

static void deferred_errors_come_out_later(void **state)
{
	struct fixture *f = *state;
	_cleanup_(tx_finish) struct tx tx = tx_of(f, TX_WRITE);

	assert_ok(defer_item(&tx, "bolt", -1));
	assert_err(tx_commit(&tx), AMOUNT_NEGATIVE);
	tx_finish(&tx);
	assert_ok(insert_in(&tx, "nut", 1));
	assert_ok(defer_item(&tx, "nut", 1));
	assert_err(insert_in(&tx, "washer", 1), NAME_TAKEN);
	tx_finish(&tx);
	assert_int_equal(item_count(f), 0);
	assert_err(db_defer(&(struct tx){ .mode = TX_READ }, SQL(item_clear)), INTERNAL);
}

/* Neither the given-up statement nor its error is seen by whoever gets the connection next. */
static void what_is_given_up_leaves_no_trace(void **state)
{
	struct fixture *f = *state;
	_cleanup_(tx_finish) struct tx tx = tx_of(f, TX_WRITE);
	struct item item;

	assert_ok(insert_in(&tx, "bolt", 1));
	assert_ok(db_defer(&tx, SQL(no_column)));
	assert_ok(defer_item(&tx, "nut", -1));
	tx_finish(&tx);
	assert_err(db_one(&tx, SQL(item_get, .id = 1), &item_view, &item), NOT_FOUND);
	assert_err(db_exec(&tx, SQL(no_column), NULL), INTERNAL);
	tx_finish(&tx);
	assert_int_equal(item_count(f), 0);
	assert_int_equal(db_stats(f->db).reconnects_total, 0);
}

/* Far more than the sockets hold: sending has to go on reading meanwhile. */
static void defers_more_than_fits(void **state)
{
	enum { ITEMS = 1000, LENGTH = 20000 };
	struct fixture *f = *state;
	_cleanup_(tx_finish) struct tx tx = tx_of(f, TX_WRITE);
	_cleanup_(cleanup_free) char *name = malloc(LENGTH + 1);

	assert_non_null(name);
	memset(name, 'x', LENGTH);
	name[LENGTH] = '\0';
	for (int i = 0; i < ITEMS; i++) {
		assert_in_range(snprintf(name, LENGTH, "%d", i), 1, 5);
		name[strlen(name)] = 'x';
		assert_ok(db_defer(&tx, SQL(long_text, .name = { name, LENGTH }, .now = noon)));
	}
	assert_ok(tx_commit(&tx));
	assert_int_equal(item_count(f), ITEMS);
}

static void constraints_may_wait_for_commit(void **state)
{
	struct fixture *f = *state;
	_cleanup_(tx_finish) struct tx tx = tx_of(f, TX_WRITE);

	assert_ok(db_exec(&tx, SQL(part_insert, .item_id = 404), NULL));
	assert_err(tx_commit(&tx), INTERNAL);
	assert_non_null(strstr(fail_reason(), "parts_item"));
	tx_finish(&tx);
	assert_ok(insert_in(&tx, "bolt", 1));
	assert_ok(tx_commit(&tx));
}

static void collisions_ask_for_another_run(void **state)
{
	struct fixture *f = *state;
	_cleanup_(tx_finish) struct tx one = tx_of(f, TX_WRITE), two = tx_of(f, TX_WRITE);

	insert_item(f, "bolt", 1);
	assert_ok(db_exec(&one, SQL(serializable), NULL));
	assert_ok(db_exec(&two, SQL(serializable), NULL));
	assert_int_equal(number_of(&one, SQL(item_sum)), 1);
	assert_int_equal(number_of(&two, SQL(item_sum)), 1);
	assert_ok(insert_in(&one, "nut", 1));
	assert_ok(insert_in(&two, "washer", 1));
	assert_ok(tx_commit(&one));
	assert_err(tx_commit(&two), TRY_AGAIN);
	tx_finish(&two);
	assert_ok(insert_in(&two, "washer", 1));
	assert_ok(tx_commit(&two));
}

static void slow_statements_are_stopped_by_the_server(void **state)
{
	struct fixture *f = *state;
	_cleanup_(tx_finish) struct tx tx = tx_of(f, TX_READ);

	assert_err(db_exec(&tx, SQL(slow, .seconds = 10), NULL), DATABASE_BUSY);
	assert_int_equal(item_count(f), 0);
	assert_int_equal(db_stats(f->db).reconnects_total, 0);
}

int test_tx(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(keeps_what_is_committed_and_nothing_else, fixture_make, fixture_drop),
		cmocka_unit_test_setup_teardown(goes_on_after_a_commit, fixture_make, fixture_drop),
		cmocka_unit_test_setup_teardown(what_must_be_kept_is_not_committed_early, fixture_make, fixture_drop),
		cmocka_unit_test_setup_teardown(named_constraints_are_the_callers_fault, fixture_make, fixture_drop),
		cmocka_unit_test_setup_teardown(a_taken_idempotency_key_asks_for_another_run, fixture_make, fixture_drop),
		cmocka_unit_test_setup_teardown(reasons_quote_no_values, fixture_make, fixture_drop),
		cmocka_unit_test_setup_teardown(deferred_statements_travel_with_commit, fixture_make, fixture_drop),
		cmocka_unit_test_setup_teardown(deferred_errors_come_out_later, fixture_make, fixture_drop),
		cmocka_unit_test_setup_teardown(what_is_given_up_leaves_no_trace, fixture_make, fixture_drop),
		cmocka_unit_test_setup_teardown(defers_more_than_fits, fixture_make, fixture_drop),
		cmocka_unit_test_setup_teardown(constraints_may_wait_for_commit, fixture_make, fixture_drop),
		cmocka_unit_test_setup_teardown(collisions_ask_for_another_run, fixture_make, fixture_drop),
		cmocka_unit_test_setup_teardown(slow_statements_are_stopped_by_the_server, fixture_make, fixture_drop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
