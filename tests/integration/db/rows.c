#include "fixture.h"

#include "data/json.h"

WORDS(shade_words, "shade", { 1, { "LIGHT_GREY", "light-grey", "lightgrey" } }, { 2, { "BLACK", "black", "black" } },
	{ 3, { "WHITE", "white", "white" } });

struct point {
	int64_t x, y;
	Str label;
};

VIEW(point_view, point, FIELD(point, x, REQUIRED), FIELD(point, y, REQUIRED), FIELD(point, label, 0));

struct values {
	bool yes;
	int64_t whole, small;
	double real;
	Str text;
	Time time;
	Uuid uuid;
	OptInt maybe;
	OptBool perhaps;
	IntList ints;
	StrList texts;
	Json json;
	unsigned word;
	EnumSet words;
	struct point object;
	List list;
};

#define FLAT_FIELDS                                                                                        \
	FIELD(values, yes, 0), FIELD(values, whole, 0), FIELD(values, small, 0), FIELD(values, real, 0),   \
		FIELD(values, text, 0), FIELD(values, time, 0), FIELD(values, uuid, 0), FIELD(values, maybe, 0), \
		FIELD(values, perhaps, 0), FIELD(values, ints, 0), FIELD(values, texts, 0),                \
		FIELD(values, json, 0), FIELD(values, word, 0, .words = &shade_words),                     \
		FIELD(values, words, 0, .words = &shade_words)

/* Nested values are JSON already: written straight, they are as Postgres spaces them. */
VIEW(flat_view, values, FLAT_FIELDS);
VIEW(values_view, values, FLAT_FIELDS, FIELD(values, object, 0, .of = &point_view),
	FIELD(values, list, 0, .of = &point_view));

#define T(literal) { literal, sizeof(literal) - 1 }

static const struct sql_value_echo full = {
	.yes = true,
	.whole = INT64_MIN,
	.small = -32768,
	.real = -0.1,
	.text = T("naïve <b> \"'\\ $1 :x\n"),
	.time = { INT64_C(1769860800250000) },
	.uuid = { { 1, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef, 0xff, [14] = 1 } },
	.maybe = { 0, true },
	.perhaps = { false, true },
	.ints = { (int64_t[]){ 3, -1, INT64_MAX }, 3 },
	.texts = { (Str[]){ T("a,b"), T(""), T("{\"q\\\"}"), T("NULL"), { NULL, 0 } }, 5 },
	.json = { T("{\"k\": [1, null]}") },
	.word = T("light_grey"),
	.words = { (Str[]){ T("white"), T("light_grey") }, 2 },
	.object = { T("{\"x\": 1, \"y\": -2, \"label\": null}") },
	.list = { T("[{\"x\": 1, \"y\": 2, \"label\": \"é\"}, {\"x\": 3, \"y\": 4}]") },
};

/* With nothing but what cannot be absent. */
static const struct sql_value_echo bare = { .object = { T("{\"x\": 0, \"y\": 0}") } };

static void query(struct fixture *f, struct tx *tx, const struct sql_value_echo *args, struct rows *rows)
{
	*tx = tx_of(f, TX_READ);
	assert_ok(db_query(tx, &sql_value_echo, args, rows));
	assert_int_equal(rows->count, 1);
}

static void every_kind_comes_back(void **state)
{
	struct fixture *f = *state;
	_cleanup_(tx_finish) struct tx tx;
	struct values values;
	struct rows rows;

	query(f, &tx, &full, &rows);
	assert_ok(rows_read(&rows, 0, &values_view, &f->arena, &values));
	assert_true(values.yes);
	assert_true(values.whole == INT64_MIN);
	assert_true(values.small == -32768);
	assert_true(values.real == -0.1);
	assert_true(str_eq(values.text, full.text));
	assert_true(values.time.us == full.time.us);
	assert_true(uuid_eq(values.uuid, full.uuid));
	assert_true(values.maybe.set && values.maybe.value == 0);
	assert_true(values.perhaps.set && !values.perhaps.value);
	assert_int_equal(values.ints.n, 3);
	assert_true(values.ints.items[1] == -1 && values.ints.items[2] == INT64_MAX);
	assert_true(str_eq(values.json.text, full.json.text));
	assert_int_equal(values.word, 1);
	assert_int_equal(values.words.bits, 1u << 3 | 1u << 1);
	assert_true(values.object.x == 1 && values.object.y == -2 && !values.object.label.p);
	assert_int_equal(values.list.n, 2);
	assert_true(str_eq(((struct point *)values.list.items)[0].label, STR("é")));
	assert_true(((struct point *)values.list.items)[1].y == 4);
}

static void lists_keep_odd_texts_apart(void **state)
{
	struct fixture *f = *state;
	_cleanup_(tx_finish) struct tx tx;
	struct values values;
	struct rows rows;

	query(f, &tx, &full, &rows);
	assert_ok(rows_read(&rows, 0, &values_view, &f->arena, &values));
	assert_int_equal(values.texts.n, full.texts.n);
	for (size_t i = 0; i < values.texts.n; i++) {
		assert_true(str_eq(values.texts.items[i], full.texts.items[i]));
		assert_true(!values.texts.items[i].p == !full.texts.items[i].p);
	}
}

static void what_is_absent_stays_absent(void **state)
{
	struct fixture *f = *state;
	_cleanup_(tx_finish) struct tx tx;
	struct values values;
	struct rows rows;

	memset(&values, 0xff, sizeof(values));
	query(f, &tx, &bare, &rows);
	assert_ok(rows_read(&rows, 0, &values_view, &f->arena, &values));
	assert_false(values.yes);
	for (size_t i = 0; i < values_view.n; i++) {
		const struct field *field = &values_view.fields[i];
		bool has_absence = field->kind != FIELD_BOOL && field->kind != FIELD_INT && field->kind != FIELD_REAL &&
			field->kind != FIELD_OBJECT;

		assert_true(field_is_absent(field, &values) == has_absence);
	}
}

/* Straight from the rows or through the struct: it is the same text. */
static void json_is_the_same_either_way(void **state)
{
	struct sql_value_echo whole = full;
	const struct sql_value_echo *both[] = { &whole, &bare };
	struct fixture *f = *state;

	/* The null among the texts: no descriptor makes one. */
	whole.texts.n--;
	for (size_t i = 0; i < ARRAY_LEN(both); i++) {
		_cleanup_(tx_finish) struct tx tx;
		_cleanup_(buf_finish) struct buf straight, encoded;
		struct values values;
		struct rows rows;

		query(f, &tx, both[i], &rows);
		buf_init(&straight, 4096);
		buf_init(&encoded, 4096);
		assert_ok(rows_read(&rows, 0, &values_view, &f->arena, &values));
		rows_write_json(&rows, 0, &flat_view, &straight);
		json_write_object(&encoded, &flat_view, &values);
		assert_false(straight.failed);
		if (!str_eq(buf_str(&straight), buf_str(&encoded)))
			fail_msg(STR_FMT " is not " STR_FMT, STR_ARG(buf_str(&straight)), STR_ARG(buf_str(&encoded)));
	}
}

static void nested_json_passes_through(void **state)
{
	struct fixture *f = *state;
	_cleanup_(tx_finish) struct tx tx;
	_cleanup_(buf_finish) struct buf out;
	struct rows rows;

	query(f, &tx, &full, &rows);
	buf_init(&out, 4096);
	rows_write_json(&rows, 0, &values_view, &out);
	assert_false(out.failed);
	buf_add_char(&out, '\0');
	assert_non_null(strstr(out.p, "\"object\":{\"x\": 1, \"y\": -2, \"label\": null},\"list\":[{"));
}

int test_rows(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(every_kind_comes_back, fixture_make, fixture_drop),
		cmocka_unit_test_setup_teardown(lists_keep_odd_texts_apart, fixture_make, fixture_drop),
		cmocka_unit_test_setup_teardown(what_is_absent_stays_absent, fixture_make, fixture_drop),
		cmocka_unit_test_setup_teardown(json_is_the_same_either_way, fixture_make, fixture_drop),
		cmocka_unit_test_setup_teardown(nested_json_passes_through, fixture_make, fixture_drop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
