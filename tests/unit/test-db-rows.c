/* Rows without a server: libpq lets results be put together by hand. */
#include "io/db_private.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

WORDS(state_words, "state", { 1, { "IN_REVIEW", "In Review", "in_review" } }, { 2, { "OPEN", "open", "open" } });

struct thing {
	int64_t id;
	Str name;
	Str secret;
	OptInt price;
	double weight;
	Time made_at;
	unsigned state;
	EnumSet states;
	IntList numbers;
};

VIEW(thing_view, thing, FIELD(thing, id, REQUIRED), FIELD(thing, name, 0), FIELD(thing, secret, WRITE_ONLY),
	FIELD(thing, price, OMIT_EMPTY), FIELD(thing, weight, 0), FIELD(thing, made_at, 0),
	FIELD(thing, state, 0, .words = &state_words), FIELD(thing, states, 0, .words = &state_words),
	FIELD(thing, numbers, 0));

/* Another system's names for it; one member under two of them. */
VIEW(board_view, thing, FIELD_AS(thing, id, "_id", 0), FIELD_AS(thing, id, "id", 0), FIELD_AS(thing, name, "thingName", 0),
	FIELD(thing, state, 0, .words = &state_words, .dialect = DIALECT_BOARD));

enum { COLUMNS_MAX = 8 };

struct table {
	struct arena arena;
	struct buf out;
	struct rows rows;
};

static int make(void **state)
{
	struct table *t = calloc(1, sizeof(*t));

	assert_non_null(t);
	arena_init(&t->arena, 64 * 1024);
	buf_init(&t->out, 4096);
	*state = t;
	return 0;
}

static int drop(void **state)
{
	struct table *t = *state;

	PQclear(t->rows.result);
	arena_finish(&t->arena);
	buf_finish(&t->out);
	free(t);
	return 0;
}

/* One row of columns "name=value"; "name" alone is null. */
static void put_row(struct table *t, const char *const *columns, int n)
{
	PGresAttDesc attributes[COLUMNS_MAX] = { 0 };
	char names[COLUMNS_MAX][32];

	PQclear(t->rows.result);
	t->rows.result = PQmakeEmptyPGresult(NULL, PGRES_TUPLES_OK);
	t->rows.count = 1;
	for (int i = 0; i < n; i++) {
		snprintf(names[i], sizeof(names[i]), "%.*s", (int)strcspn(columns[i], "="), columns[i]);
		attributes[i].name = names[i];
	}
	assert_true(PQsetResultAttrs(t->rows.result, n, attributes));
	for (int i = 0; i < n; i++) {
		const char *value = strchr(columns[i], '=');

		assert_true(PQsetvalue(t->rows.result, 0, i, (char *)(uintptr_t)(value ? value + 1 : NULL),
			value ? (int)strlen(value + 1) : -1));
	}
}

#define ROW(t, ...) put_row(t, (const char *const[]){ __VA_ARGS__ }, (int)ARRAY_LEN(((const char *const[]){ __VA_ARGS__ })))

static Err read_thing(struct table *t, struct thing *out)
{
	*out = (struct thing){ .weight = 7 };
	return rows_read(&t->rows, 0, &thing_view, &t->arena, out);
}

static void assert_json(struct table *t, const struct view *view, const char *expected)
{
	buf_clear(&t->out);
	rows_write_json(&t->rows, 0, view, &t->out);
	assert_false(t->out.failed);
	buf_add_char(&t->out, '\0');
	assert_string_equal(t->out.p, expected);
}

static void assert_unwritable(struct table *t, const struct view *view)
{
	buf_clear(&t->out);
	rows_write_json(&t->rows, 0, view, &t->out);
	assert_true(t->out.failed);
}

static void columns_may_come_in_any_order(void **state)
{
	struct table *t = *state;
	struct thing thing;

	ROW(t, "name=bolt", "id=4", "price=12");
	assert_null(read_thing(t, &thing));
	assert_int_equal(thing.id, 4);
	assert_true(str_eq(thing.name, STR("bolt")));
	assert_true(thing.price.set && thing.price.value == 12);
	assert_true(thing.weight == 7);
	assert_json(t, &thing_view, "{\"id\":4,\"name\":\"bolt\",\"price\":12}");
}

static void what_is_read_outlives_the_rows(void **state)
{
	struct table *t = *state;
	struct thing thing;

	ROW(t, "id=1", "name=bolt");
	assert_null(read_thing(t, &thing));
	ROW(t, "id=2", "name=xxxx");
	assert_true(str_eq(thing.name, STR("bolt")));
}

static void every_column_has_to_be_wanted(void **state)
{
	struct table *t = *state;
	struct thing thing;

	ROW(t, "id=1", "nmae=bolt");
	assert_ptr_equal(read_thing(t, &thing), INTERNAL);
	assert_non_null(strstr(fail_reason(), "nmae"));
	ROW(t, "id=1", "id=2");
	assert_ptr_equal(read_thing(t, &thing), INTERNAL);
	/* Not so in a list: its statement may select what only its cursor needs. */
	ROW(t, "id=1", "rank=0.5");
	assert_json(t, &thing_view, "{\"id\":1}");
}

static void values_have_to_fit(void **state)
{
	static const char *const bad[] = { "id", "id=x", "id=1.5", "weight", "weight=heavy", "made_at=soon", "state=closed",
		"states={open,closed}", "states=open", "numbers={1,x}" };
	struct table *t = *state;
	struct thing thing;

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		put_row(t, &bad[i], 1);
		if (read_thing(t, &thing) != INTERNAL)
			fail_msg("read %s", bad[i]);
		assert_null(strstr(fail_reason(), "heavy"));
	}
}

static void views_name_the_same_columns(void **state)
{
	struct table *t = *state;
	struct thing thing = { 0 };

	ROW(t, "id=4", "name=bolt", "state=in_review");
	assert_json(t, &thing_view, "{\"id\":4,\"name\":\"bolt\",\"state\":\"IN_REVIEW\"}");
	assert_json(t, &board_view, "{\"_id\":4,\"id\":4,\"thingName\":\"bolt\",\"state\":\"In Review\"}");
	assert_null(rows_read(&t->rows, 0, &board_view, &t->arena, &thing));
	assert_int_equal(thing.state, 1);
	assert_true(str_eq(thing.name, STR("bolt")));
}

static void secrets_stay_inside(void **state)
{
	struct table *t = *state;

	ROW(t, "id=4", "secret=hush", "name=bolt");
	assert_json(t, &thing_view, "{\"id\":4,\"name\":\"bolt\"}");
}

static void null_is_null_empty_or_left_out(void **state)
{
	struct table *t = *state;

	ROW(t, "name", "price", "made_at", "state", "states", "numbers");
	assert_json(t, &thing_view, "{\"name\":null,\"made_at\":null,\"state\":null,\"states\":[],\"numbers\":[]}");
}

static void times_are_written_as_the_api_has_them(void **state)
{
	struct table *t = *state;

	ROW(t, "made_at=2026-01-31 09:05:00+00");
	assert_json(t, &thing_view, "{\"made_at\":\"2026-01-31T09:05:00Z\"}");
	ROW(t, "made_at=2026-01-31 09:05:00.5+00");
	assert_json(t, &thing_view, "{\"made_at\":\"2026-01-31T09:05:00.500000Z\"}");
	ROW(t, "made_at=2026-01-31 09:05:00.000001+00");
	assert_json(t, &thing_view, "{\"made_at\":\"2026-01-31T09:05:00.000001Z\"}");
}

static void what_json_cannot_say_spoils_the_buffer(void **state)
{
	static const char *const bad[] = { "made_at=infinity", "made_at=2026-01-31 09:05:00+02",
		"made_at=2026-01-31 09:05:00.+00", "weight=NaN", "weight=-Infinity", "state=closed",
		"states={closed}", "numbers=1", "numbers=" };
	struct table *t = *state;

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		put_row(t, &bad[i], 1);
		assert_unwritable(t, &thing_view);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(columns_may_come_in_any_order, make, drop),
		cmocka_unit_test_setup_teardown(what_is_read_outlives_the_rows, make, drop),
		cmocka_unit_test_setup_teardown(every_column_has_to_be_wanted, make, drop),
		cmocka_unit_test_setup_teardown(values_have_to_fit, make, drop),
		cmocka_unit_test_setup_teardown(views_name_the_same_columns, make, drop),
		cmocka_unit_test_setup_teardown(secrets_stay_inside, make, drop),
		cmocka_unit_test_setup_teardown(null_is_null_empty_or_left_out, make, drop),
		cmocka_unit_test_setup_teardown(times_are_written_as_the_api_has_them, make, drop),
		cmocka_unit_test_setup_teardown(what_json_cannot_say_spoils_the_buffer, make, drop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
