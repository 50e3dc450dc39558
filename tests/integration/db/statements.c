#include "fixture.h"

static void reads_what_it_wrote(void **state)
{
	struct fixture *f = *state;
	int64_t id = insert_item(f, "bolt", 7);
	_cleanup_(tx_finish) struct tx tx = tx_of(f, TX_READ);
	struct item item;

	assert_ok(db_one(&tx, SQL(item_get, .id = id), &item_view, &item));
	assert_int_equal(item.id, id);
	assert_true(str_eq(item.name, STR("bolt")));
	assert_int_equal(item.amount, 7);
	assert_int_equal(item.created_at.us, noon.us);
}

static void none_is_not_found_and_more_are_a_mistake(void **state)
{
	_cleanup_(tx_finish) struct tx tx = tx_of(*state, TX_READ);
	struct number number;
	struct item item;
	bool found = true;

	assert_err(db_one(&tx, SQL(item_get, .id = 404), &item_view, &item), NOT_FOUND);
	assert_ok(db_maybe(&tx, SQL(item_get, .id = 404), &item_view, &item, &found));
	assert_false(found);
	assert_ok(db_one(&tx, SQL(one_row), NULL, NULL));
	assert_err(db_one(&tx, SQL(three_rows), &number_view, &number), INTERNAL);
}

static void counts_what_it_changed(void **state)
{
	struct fixture *f = *state;
	int64_t id = insert_item(f, "bolt", 7), affected = -1;
	_cleanup_(tx_finish) struct tx tx = tx_of(f, TX_WRITE);

	assert_ok(db_exec(&tx, SQL(item_set_amount, .id = id, .amount = 8), &affected));
	assert_int_equal(affected, 1);
	assert_ok(db_exec(&tx, SQL(item_set_amount, .id = 404, .amount = 8), &affected));
	assert_int_equal(affected, 0);
	assert_ok(tx_commit(&tx));
}

static int list(struct tx *tx, uint64_t fragments, const char *name, int64_t after)
{
	struct rows rows;

	assert_ok(db_query(tx,
		SQL(item_list, .fragments = fragments, .name = str_of(name), .least = 2, .most = 9, .after = after,
			.limit = 10),
		&rows));
	return rows.count;
}

/* Parameters are numbered anew under each mask, also where a fragment holds none of them or several. */
static void joins_the_fragments_of_the_mask(void **state)
{
	struct fixture *f = *state;
	_cleanup_(tx_finish) struct tx tx = tx_of(f, TX_READ);

	insert_item(f, "bolt", 1);
	insert_item(f, "bolster", 5);
	insert_item(f, "nut", 6);
	insert_item(f, "washer", 9);
	assert_int_equal(list(&tx, 0, NULL, 0), 4);
	assert_int_equal(list(&tx, 0, NULL, 2), 2);
	assert_int_equal(list(&tx, ITEM_LIST_NAME, "bol", 0), 2);
	assert_int_equal(list(&tx, ITEM_LIST_NAME, "bol", 1), 1);
	assert_int_equal(list(&tx, ITEM_LIST_AMOUNT, NULL, 0), 2);
	assert_int_equal(list(&tx, ITEM_LIST_AMOUNT | ITEM_LIST_NAME, "bol", 0), 1);
	assert_int_equal(list(&tx, ITEM_LIST_AMOUNT | ITEM_LIST_NAME, "bol", 2), 0);
}

static void insert_five(struct fixture *f, int64_t *last)
{
	static const char *const names[] = { "a", "b", "c", "d", "e" };

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		*last = insert_item(f, names[i], (int64_t)i + 1);
}

static void assert_part(struct fixture *f, int64_t skip, int rows, int64_t first_amount)
{
	_cleanup_(tx_finish) struct tx tx = tx_of(f, TX_READ);
	struct item item;
	struct rows found;

	assert_ok(db_list(&tx, SQL(item_pages, .limit = 2), skip, &found));
	assert_int_equal(found.count, rows);
	if (!rows)
		return;
	assert_ok(rows_read(&found, 0, &item_view, &f->arena, &item));
	assert_int_equal(item.amount, first_amount);
}

static void gives_a_part_of_a_list(void **state)
{
	struct fixture *f = *state;
	int64_t last;

	insert_five(f, &last);
	assert_part(f, 0, 2, 5);
	assert_part(f, 2, 2, 3);
	assert_part(f, 4, 1, 1);
	assert_part(f, 5, 0, 0);
	assert_part(f, 9000, 0, 0);
}

/* With the filters of the list; the limit is that of a page. */
static void counts_a_list(void **state)
{
	struct fixture *f = *state;
	_cleanup_(tx_finish) struct tx tx = tx_of(f, TX_READ);
	int64_t n, last;

	insert_five(f, &last);
	assert_ok(db_count(&tx, SQL(item_pages, .limit = 2), 100, &n));
	assert_int_equal(n, 5);
	assert_ok(db_count(&tx, SQL(item_pages, .limit = 2, .after = last - 1), 100, &n));
	assert_int_equal(n, 1);
	assert_ok(db_count(&tx, SQL(item_pages, .limit = 2), 3, &n));
	assert_int_equal(n, 3);
	assert_err(db_count(&tx, SQL(item_list, .limit = 2), 3, &n), INTERNAL);
}

static void checks_every_statement(void **state)
{
	struct fixture *f = *state;
	const struct statement *good[] = { &sql_item_get, &sql_item_list, &sql_value_echo };
	const struct statement *mixed[] = { &sql_item_get, &sql_no_column, &sql_item_list };
	const char *bad = "?";

	assert_ok(db_check_statements(f->db, good, ARRAY_LEN(good), &bad));
	assert_null(bad);
	assert_err(db_check_statements(f->db, mixed, ARRAY_LEN(mixed), &bad), INTERNAL);
	assert_string_equal(bad, "no_column");
	assert_int_equal(item_count(f), 0);
}

static void change_table(struct fixture *f, const struct statement *statement, const void *args)
{
	_cleanup_(tx_finish) struct tx tx = tx_of(f, TX_WRITE);

	assert_ok(db_exec(&tx, statement, args, NULL));
	assert_ok(tx_commit(&tx));
}

static Err touch(struct tx *tx, int64_t id)
{
	return db_exec(tx, SQL(item_get_all_columns, .id = id), NULL);
}

/* A plan that a change of its table has broken is prepared again without the caller noticing. */
static void prepares_again_after_a_change_of_the_table(void **state)
{
	struct fixture *f = *state;
	int64_t id = insert_item(f, "bolt", 7);
	_cleanup_(tx_finish) struct tx read = tx_of(f, TX_READ), write = tx_of(f, TX_WRITE);

	assert_ok(touch(&read, id));
	change_table(f, SQL(item_add_column));
	assert_ok(touch(&read, id));
	change_table(f, SQL(item_drop_column));
	assert_ok(touch(&write, id));
	assert_ok(insert_in(&write, "nut", 1));
	assert_ok(tx_commit(&write));
	assert_int_equal(item_count(f), 2);
}

/* In the middle of a transaction there is only one way: all of it once more. */
static void asks_for_another_run_in_the_middle(void **state)
{
	struct fixture *f = *state;
	int64_t id = insert_item(f, "bolt", 7);
	_cleanup_(tx_finish) struct tx tx = tx_of(f, TX_WRITE);

	assert_ok(touch(&tx, id));
	assert_ok(tx_commit(&tx));
	change_table(f, SQL(item_add_column));
	assert_ok(insert_in(&tx, "nut", 1));
	assert_err(touch(&tx, id), TRY_AGAIN);
	tx_finish(&tx);
	assert_ok(insert_in(&tx, "nut", 1));
	assert_ok(touch(&tx, id));
	assert_ok(tx_commit(&tx));
	assert_int_equal(item_count(f), 2);
	change_table(f, SQL(item_drop_column));
}

int test_statements(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(reads_what_it_wrote, fixture_make, fixture_drop),
		cmocka_unit_test_setup_teardown(none_is_not_found_and_more_are_a_mistake, fixture_make, fixture_drop),
		cmocka_unit_test_setup_teardown(counts_what_it_changed, fixture_make, fixture_drop),
		cmocka_unit_test_setup_teardown(joins_the_fragments_of_the_mask, fixture_make, fixture_drop),
		cmocka_unit_test_setup_teardown(gives_a_part_of_a_list, fixture_make, fixture_drop),
		cmocka_unit_test_setup_teardown(counts_a_list, fixture_make, fixture_drop),
		cmocka_unit_test_setup_teardown(checks_every_statement, fixture_make, fixture_drop),
		cmocka_unit_test_setup_teardown(prepares_again_after_a_change_of_the_table, fixture_make, fixture_drop),
		cmocka_unit_test_setup_teardown(asks_for_another_run_in_the_middle, fixture_make, fixture_drop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
