#include "io/db_private.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

/* As the generator would make it. */
struct sql_sample {
	uint64_t fragments;
	bool yes;
	int64_t whole;
	double real;
	Str text;
	Time time;
	Uuid uuid;
	OptInt maybe;
	OptBool perhaps;
	IntList ints;
	StrList texts;
	Json json;
};

#define SAMPLE_PARAM(member, kind) { #member, kind, offsetof(struct sql_sample, member) }

enum { YES, WHOLE, REAL, TEXT, TIME, UUID, MAYBE, PERHAPS, INTS, TEXTS, JSON, SAMPLE_PARAMS };

static const struct param params[SAMPLE_PARAMS] = {
	SAMPLE_PARAM(yes, PARAM_BOOL),
	SAMPLE_PARAM(whole, PARAM_INT),
	SAMPLE_PARAM(real, PARAM_REAL),
	SAMPLE_PARAM(text, PARAM_STR),
	SAMPLE_PARAM(time, PARAM_TIME),
	SAMPLE_PARAM(uuid, PARAM_UUID),
	SAMPLE_PARAM(maybe, PARAM_OPT_INT),
	SAMPLE_PARAM(perhaps, PARAM_OPT_BOOL),
	SAMPLE_PARAM(ints, PARAM_INT_LIST),
	SAMPLE_PARAM(texts, PARAM_STR_LIST),
	SAMPLE_PARAM(json, PARAM_JSON),
};

static const struct statement_piece pieces[] = {
	{ "select ", WHOLE, 0 },
	{ "::bigint", -1, 0 },
	{ " where x = ", TEXT, 1 << 0 },
	{ "::text and y < ", WHOLE, 1 << 0 },
	{ "::bigint", -1, 1 << 0 },
	{ " limit ", REAL, 1 << 1 },
	{ " offset ", WHOLE, 0 },
	{ "::bigint", -1, 0 },
};

static const struct statement sql_sample = {
	.name = "sample",
	.pieces = pieces,
	.piece_count = ARRAY_LEN(pieces),
	.params = params,
	.param_count = SAMPLE_PARAMS,
};

struct encoded {
	struct arena arena;
	struct prepared prepared;
	struct params params;
};

static int make(void **state)
{
	struct encoded *e = calloc(1, sizeof(*e));

	assert_non_null(e);
	arena_init(&e->arena, 64 * 1024);
	e->prepared.param_count = SAMPLE_PARAMS;
	for (uint8_t i = 0; i < SAMPLE_PARAMS; i++)
		e->prepared.order[i] = i;
	*state = e;
	return 0;
}

static int drop(void **state)
{
	struct encoded *e = *state;

	arena_finish(&e->arena);
	free(e);
	return 0;
}

static void encode(struct encoded *e, const struct sql_sample *args)
{
	/* Nothing may rest on what was there before. */
	memset(&e->params, '7', sizeof(e->params));
	assert_null(params_encode(&sql_sample, args, &e->prepared, &e->arena, &e->params));
	assert_int_equal(e->params.n, SAMPLE_PARAMS);
}

static void assert_text(const struct encoded *e, int i, const char *expected)
{
	assert_int_equal(e->params.formats[i], 0);
	assert_string_equal(e->params.values[i], expected);
}

static void assert_bytes(const struct encoded *e, int i, const void *expected, int n)
{
	assert_int_equal(e->params.formats[i], 1);
	assert_int_equal(e->params.lengths[i], n);
	assert_memory_equal(e->params.values[i], expected, (size_t)n);
}

static void encodes_every_kind(void **state)
{
	struct encoded *e = *state;
	struct sql_sample args = {
		.yes = true,
		.whole = INT64_MIN,
		.real = 1.5,
		.text = { "ab\0c", 4 },
		.time = { INT64_C(946684800000001) }, /* a microsecond after 2000 */
		.uuid = { { 1, 2, 3 } },
		.maybe = { -7, true },
		.perhaps = { false, true },
		.ints = { (int64_t[]){ 1, 2 }, 2 },
		.texts = { (Str[]){ STR("a b") }, 1 },
		.json = { STR("{}") },
	};

	encode(e, &args);
	assert_text(e, YES, "t");
	assert_text(e, WHOLE, "-9223372036854775808");
	assert_bytes(e, REAL, "\x3f\xf8\0\0\0\0\0\0", 8);
	assert_bytes(e, TEXT, "ab\0c", 4);
	assert_bytes(e, TIME, "\0\0\0\0\0\0\0\x01", 8);
	assert_bytes(e, UUID, args.uuid.bytes, 16);
	assert_text(e, MAYBE, "-7");
	assert_text(e, PERHAPS, "f");
	assert_text(e, INTS, "{1,2}");
	assert_text(e, TEXTS, "{\"a b\"}");
	assert_text(e, JSON, "{}");
}

static void absence_is_null_and_emptiness_is_not(void **state)
{
	struct encoded *e = *state;
	struct sql_sample args = { .ints = { (int64_t[]){ 0 }, 0 } };

	encode(e, &args);
	assert_text(e, YES, "f");
	assert_text(e, WHOLE, "0");
	assert_bytes(e, REAL, "\0\0\0\0\0\0\0\0", 8);
	for (int i = TEXT; i <= JSON; i++)
		assert_true((e->params.values[i] == NULL) == (i != INTS));
	assert_text(e, INTS, "{}");
	args = (struct sql_sample){ .text = STR("") };
	encode(e, &args);
	assert_bytes(e, TEXT, "", 0);
}

static void says_when_memory_ends(void **state)
{
	struct encoded *e = *state;
	struct sql_sample args = { .json = { STR("{\"a\": \"somewhat longer than the arena\"}") } };

	arena_finish(&e->arena);
	arena_init(&e->arena, 16);
	assert_ptr_equal(params_encode(&sql_sample, &args, &e->prepared, &e->arena, &e->params), INTERNAL);
}

/* Under each mask the parameters are counted anew, in the order in which they stand. */
static void assert_joined(uint64_t mask, const char *expected, int count, const uint8_t *order)
{
	struct prepared prepared = { 0 };
	struct buf text;

	buf_init(&text, 1024);
	statement_join(&sql_sample, mask, &text, &prepared);
	assert_string_equal(text.p, expected);
	assert_int_equal(prepared.param_count, count);
	assert_memory_equal(prepared.order, order, (size_t)count);
	buf_finish(&text);
}

static void joins_under_a_mask(void **state)
{
	(void)state;
	assert_joined(0, "select $1::bigint offset $1::bigint", 1, (uint8_t[]){ WHOLE });
	assert_joined(1, "select $1::bigint where x = $2::text and y < $1::bigint offset $1::bigint", 2,
		(uint8_t[]){ WHOLE, TEXT });
	assert_joined(2, "select $1::bigint limit $2 offset $1::bigint", 2, (uint8_t[]){ WHOLE, REAL });
	assert_joined(3, "select $1::bigint where x = $2::text and y < $1::bigint limit $3 offset $1::bigint", 3,
		(uint8_t[]){ WHOLE, TEXT, REAL });
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(encodes_every_kind, make, drop),
		cmocka_unit_test_setup_teardown(absence_is_null_and_emptiness_is_not, make, drop),
		cmocka_unit_test_setup_teardown(says_when_memory_ends, make, drop),
		cmocka_unit_test(joins_under_a_mask),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
