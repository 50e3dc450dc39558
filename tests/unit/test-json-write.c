#include "data/json.h"
#include "decode-kit.h"
#include "rich.h"

#include <math.h>

static struct buf out;

static Str written(const struct view *view, const struct rich *rich)
{
	buf_clear(&out);
	json_write_object(&out, view, rich);
	return buf_str(&out);
}

static void an_empty_record(void **state)
{
	struct rich rich = { 0 };
	struct none none = { 0 };

	(void)state;
	assert_str(written(&rich_view, &rich),
		"{\"flag\":false,\"number\":0,\"real\":0,\"text\":null,\"note\":null,\"secret\":null,\"at\":null,"
		"\"uuid\":null,"
		"\"colour\":null,\"maybe\":null,\"perhaps\":null,\"colours\":[],\"numbers\":[],\"texts\":[],"
		"\"leaf\":{\"name\":null,\"weight\":0},\"leaves\":[],\"json\":null}");
	buf_clear(&out);
	json_write_object(&out, &none_view, &none);
	assert_str(buf_str(&out), "{}");
}

static void a_full_record(void **state)
{
	int64_t numbers[] = { 1, -2 };
	Str texts[] = { STR("a"), STR("\"") };
	struct leaf leaves[] = { { .name = STR("elm"), .weight = 1 }, { .name = STR("fir") } };
	struct rich rich = {
		.flag = true, .number = INT64_MIN, .real = -0.5, .text = STR("<"), .note = STR(""), .secret = STR("s"),
		.at = { INT64_C(1769846700000001) }, .uuid = { { 1, [15] = 0xff } }, .colour = DARK_BLUE,
		.maybe = { 0, true },
		.perhaps = { false, true }, .colours = { 1u << GREEN | 1u << RED }, .numbers = { numbers, 2 },
		.texts = { texts, 2 },
		.leaf = leaves[0], .leaves = { leaves, 2 }, .json = { STR("[1]") },
	};

	(void)state;
	assert_str(written(&rich_view, &rich),
		"{\"flag\":true,\"number\":-9223372036854775808,\"real\":-0.5,\"text\":\"\\u003c\",\"note\":\"\","
		"\"secret\":\"s\","
		"\"at\":\"2026-01-31T08:05:00.000001Z\",\"uuid\":\"01000000-0000-0000-0000-0000000000ff\","
		"\"colour\":\"DARK_BLUE\","
		"\"maybe\":0,\"perhaps\":false,\"colours\":[\"RED\",\"GREEN\"],\"numbers\":[1,-2],\"texts\":[\"a\","
		"\"\\\"\"],"
		"\"leaf\":{\"name\":\"elm\",\"weight\":1},\"leaves\":[{\"name\":\"elm\",\"weight\":1},"
		"{\"name\":\"fir\",\"weight\":0}],"
		"\"json\":[1]}");
}

LOCAL_VIEW(flag_view, rich,
	FIELD(rich, text, OMIT_EMPTY),
	FIELD(rich, numbers, OMIT_EMPTY),
	FIELD(rich, secret, WRITE_ONLY),
	FIELD(rich, note, IGNORED),
	FIELD_AS(rich, colour, "tint", READ_ONLY, .words = &colour_words, .dialect = DIALECT_BOARD));

static void flags_of_fields(void **state)
{
	struct rich rich = { .secret = STR("s"), .note = STR("n"), .colour = RED };
	int64_t number = 1;

	(void)state;
	assert_str(written(&flag_view, &rich), "{\"tint\":\"red-ish\"}");
	rich.text = STR("");
	rich.numbers = (IntList){ &number, 1 };
	assert_str(written(&flag_view, &rich), "{\"text\":\"\",\"numbers\":[1],\"tint\":\"red-ish\"}");
}

/* A position in a list may hang on the last bit of a number. */
static void reals_are_read_as_they_were_written(void **state)
{
	static const double values[] = { 0.1, 1.0 / 3, 1e20, 1e-300, 5e-324, 1.7976931348623157e308,
		123456789.123456789, -2.5,
		9007199254740993.0, 0.0607927106320858 };
	struct rich rich = { 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(values); i++) {
		rich.real = values[i];
		written(&rich_view, &rich);
		check_decode(&rich_view, &rich);
		rich.real = 7;
		assert_null(decode_event(&decoding, buf_str(&out)));
		/* Only what says nothing about reals was complained of: a leaf without a name is written as null. */
		assert_true(rich.real == values[i]);
	}
	rich.real = 0.1;
	assert_holds(written(&rich_view, &rich), "\"real\":0.1,");
	rich.real = -0.0;
	assert_holds(written(&rich_view, &rich), "\"real\":0,");
	rich.real = NAN;
	assert_holds(written(&rich_view, &rich), "\"real\":null,");
	rich.real = -INFINITY;
	assert_holds(written(&rich_view, &rich), "\"real\":null,");
}

static void what_was_written_reads_back(void **state)
{
	struct rich rich = { 0 };
	Str text = STR("{\"flag\":true,\"number\":-7,\"real\":1.25,\"text\":\"a b\",\"note\":\"l1\\n\\tl2\","
		"\"secret\":\" s \","
		       "\"at\":\"2026-01-31T09:05:00.250000Z\",\"uuid\":\"0190a0b0-0000-7000-8000-000000000001\","
		       "\"colour\":\"DARK_BLUE\",\"maybe\":0,\"perhaps\":false,\"colours\":[\"RED\",\"GREEN\"],"
		       "\"numbers\":[1,-2],\"texts\":[\"a\",\"\xc3\xa4\"],\"leaf\":{\"name\":\"oak\",\"weight\":5},"
		       "\"leaves\":[{\"name\":\"elm\",\"weight\":0}],\"json\":{\"a\":[1,null]}}");

	(void)state;
	check_decode(&rich_view, &rich);
	assert_null(decode_json(&decoding, text));
	assert_null(decode_finish(&decoding));
	assert_true(str_eq(written(&rich_view, &rich), text));
}

static int begin(void **state)
{
	buf_init(&out, 1 << 16);
	return decode_kit_begin(state);
}

static int end(void **state)
{
	buf_finish(&out);
	return decode_kit_end(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_record),
		cmocka_unit_test(a_full_record),
		cmocka_unit_test(flags_of_fields),
		cmocka_unit_test(reals_are_read_as_they_were_written),
		cmocka_unit_test(what_was_written_reads_back),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
