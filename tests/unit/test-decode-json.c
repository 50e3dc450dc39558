#include "base/codec.h"
#include "decode-kit.h"
#include "rich.h"

static struct rich rich;

static Err decode_as(const struct view *view, const char *json)
{
	_cleanup_(cleanup_free) char *exact = check_exact(json);
	Err err;

	memset(&rich, 0, sizeof(rich));
	check_decode(view, &rich);
	err = decode_json(&decoding, (Str){ .p = exact, .n = strlen(json) });
	return err ? err : decode_finish(&decoding);
}

static Err decode(const char *json)
{
	return decode_as(&rich_view, json);
}

#define assert_refused(json, field, code) \
	do { assert_ptr_equal(decode(json), INVALID); assert_one_complaint(field, code); } while (0)

static void every_kind_is_read(void **state)
{
	char uuid[UUID_TEXT + 1] = "";

	(void)state;
	assert_null(decode("{\"flag\":true,\"number\":-7,\"real\":1.5,\"text\":\" a b \",\"note\":\"l1\\n\\tl2\","
		"\"secret\":\" s \","
			   "\"at\":\"2026-01-31T09:05:00+01:00\",\"uuid\":\"0190A0b0-0000-7000-8000-000000000001\","
			   "\"colour\":\"dark blue\",\"maybe\":0,\"perhaps\":false,\"colours\":[\"rot\",\"GREEN\",\"red\"],"
			   "\"numbers\":[1,-2],\"texts\":[\" a \",\"b\"],\"leaf\":{\"name\":\"oak\",\"weight\":5},"
			   "\"leaves\":[{\"name\":\"elm\"},{\"name\":\"fir\",\"weight\":-5}],\"json\":{\"a\":[1,null]}}"));
	assert_true(rich.flag);
	assert_int_equal(rich.number, -7);
	assert_true(rich.real == 1.5);
	assert_str(rich.text, "a b");
	assert_str(rich.note, "l1\n\tl2");
	assert_str(rich.secret, " s ");
	assert_int_equal(rich.at.us, INT64_C(1769846700000000));
	uuid_format(rich.uuid, uuid);
	assert_string_equal(uuid, "0190a0b0-0000-7000-8000-000000000001");
	assert_int_equal(rich.colour, DARK_BLUE);
	assert_true(rich.maybe.set && rich.maybe.value == 0);
	assert_true(rich.perhaps.set && !rich.perhaps.value);
	assert_int_equal(rich.colours.bits, 1u << RED | 1u << GREEN);
	assert_true(rich.numbers.n == 2 && rich.numbers.items[1] == -2);
	assert_int_equal(rich.texts.n, 2);
	assert_str(rich.texts.items[0], "a");
	assert_str(rich.leaf.name, "oak");
	assert_int_equal(rich.leaves.n, 2);
	assert_str(((struct leaf *)rich.leaves.items)[1].name, "fir");
	assert_int_equal(((struct leaf *)rich.leaves.items)[1].weight, -5);
	assert_str(rich.json.text, "{\"a\":[1,null]}");
}

static void what_is_no_json_is_malformed(void **state)
{
	static const char *const malformed[] = { "", "{", "[]", "7", "null", "\"x\"", "{} {}", "{\"number\":01}",
		"{\"number\":1,}",
		"{'number':1}", "{\"number\":1,\"number\":1}", "{\"text\":\"\xff\"}", "{\"text\":\"\\u0000\"}",
		"{\"text\":\"a\nb\"}",
		"{\"text\":\"\\ud800\"}", "\xef\xbb\xbf{}", "{\"number\":99999999999999999999}", "{\"real\":1e999}", "nul",
		"{\"real\":NaN}", "{/**/}" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(malformed); i++) {
		assert_ptr_equal(decode(malformed[i]), MALFORMED);
		assert_true(decode_errors.detail.n > 0);
	}
	/* What is quoted of the body may have been cut inside a character. */
	assert_ptr_equal(decode("{\"text\":\"\\u00e\xcc\x99\"}"), MALFORMED);
	assert_true(utf8_valid(decode_errors.detail));
	assert_ptr_equal(decode("{\"number\":}"), MALFORMED);
	assert_holds(decode_errors.detail, "line 1, column 11");
}

/* An object, and in it as many lists in one another. */
static void write_deep(struct buf *body, int lists)
{
	buf_clear(body);
	buf_add_literal(body, "{\"json\":");
	for (int i = 0; i < lists; i++)
		buf_add_char(body, '[');
	for (int i = 0; i < lists; i++)
		buf_add_char(body, ']');
	buf_add_literal(body, "}");
	buf_add_char(body, '\0');
}

static void depth_and_size_are_limited(void **state)
{
	_cleanup_(buf_finish) struct buf body;

	(void)state;
	buf_init(&body, 1 << 20);
	write_deep(&body, 31);
	assert_null(decode(body.p));
	write_deep(&body, 32);
	assert_ptr_equal(decode(body.p), MALFORMED);
	buf_clear(&body);
	for (int i = 0; i < 100000; i++)
		buf_add_char(&body, '[');
	buf_add_char(&body, '\0');
	assert_ptr_equal(decode(body.p), MALFORMED);
	assert_holds(decode_errors.detail, "32 levels");
	buf_clear(&body);
	buf_add_literal(&body, "{\"numbers\":[0");
	for (int i = 0; i < 20000; i++)
		buf_add_literal(&body, ",0");
	buf_add_literal(&body, "]}");
	buf_add_char(&body, '\0');
	assert_ptr_equal(decode(body.p), MALFORMED);
	assert_holds(decode_errors.detail, "20000 values");
	/* Brackets inside a text are text. */
	assert_null(decode("{\"text\":\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\\\"[[[[[[\"}"));
}

static void types_are_strict(void **state)
{
	(void)state;
	assert_refused("{\"flag\":1}", "flag", "type");
	assert_refused("{\"flag\":\"true\"}", "flag", "type");
	assert_refused("{\"number\":\"7\"}", "number", "type");
	assert_refused("{\"number\":1.0}", "number", "type");
	assert_refused("{\"number\":true}", "number", "type");
	assert_refused("{\"number\":null}", "number", "type");
	assert_refused("{\"number\":[1]}", "number", "type");
	assert_refused("{\"number\":{}}", "number", "type");
	assert_refused("{\"real\":\"1\"}", "real", "type");
	assert_refused("{\"txt\":1}", "txt", "type");
	assert_refused("{\"txt\":true}", "txt", "type");
	assert_refused("{\"text\":[]}", "text", "type");
	assert_refused("{\"at\":\"tomorrow\"}", "at", "type");
	assert_refused("{\"at\":1769846700}", "at", "type");
	assert_refused("{\"uuid\":\"7\"}", "uuid", "type");
	assert_refused("{\"colour\":1}", "colour", "type");
	assert_refused("{\"perhaps\":0}", "perhaps", "type");
	assert_refused("{\"colours\":\"red\"}", "colours", "type");
	assert_refused("{\"colours\":[1]}", "colours[0]", "type");
	assert_refused("{\"numbers\":[1,\"2\"]}", "numbers[1]", "type");
	assert_refused("{\"numbers\":[1.5]}", "numbers[0]", "type");
	assert_refused("{\"texts\":[null]}", "texts[0]", "type");
	assert_refused("{\"leaf\":\"oak\"}", "leaf", "type");
	assert_refused("{\"leaf\":null}", "leaf", "type");
	assert_refused("{\"leaves\":{}}", "leaves", "type");
	assert_refused("{\"leaves\":[7]}", "leaves[0]", "type");
}

/* The values that stand for "none" cannot be sent as if they were something. */
static void none_is_null_and_nothing_else(void **state)
{
	(void)state;
	assert_refused("{\"at\":\"1970-01-01T00:00:00Z\"}", "at", "type");
	assert_refused("{\"uuid\":\"00000000-0000-0000-0000-000000000000\"}", "uuid", "type");
	assert_null(decode("{\"at\":null,\"uuid\":null,\"text\":null,\"colour\":null,\"maybe\":null,\"perhaps\":null,"
			   "\"colours\":null,\"numbers\":null,\"texts\":null,\"leaves\":null,\"json\":null}"));
	assert_null(rich.text.p);
	assert_null(rich.numbers.items);
	assert_null(decode("{\"numbers\":[],\"texts\":[],\"leaves\":[],\"text\":\"\"}"));
	assert_non_null(rich.numbers.items);
	assert_non_null(rich.texts.items);
	assert_non_null(rich.leaves.items);
	assert_str(rich.text, "");
}

LOCAL_VIEW(bound_view, rich,
	FIELD(rich, number, 0, .min = 1, .max = 100),
	FIELD(rich, maybe, 0, .min = 5),
	FIELD(rich, real, 0, .min = -1, .max = 1),
	FIELD(rich, text, 0, .min = 2, .max = 3, .check = check_no_x),
	FIELD(rich, note, MULTILINE),
	FIELD(rich, numbers, 0, .min = 1, .max = 2),
	FIELD(rich, texts, 0));

static void bounded(const char *json, const char *field, const char *code)
{
	Err err = decode_as(&bound_view, json);

	if (code) {
		assert_ptr_equal(err, INVALID);
		assert_one_complaint(field, code);
	} else {
		assert_null(err);
	}
}

static void bounds(void **state)
{
	char long_text[600];

	(void)state;
	bounded("{\"number\":1}", NULL, NULL);
	bounded("{\"number\":100}", NULL, NULL);
	bounded("{\"number\":0}", "number", "too_small");
	bounded("{\"number\":101}", "number", "too_large");
	bounded("{\"maybe\":4}", "maybe", "too_small");
	bounded("{\"maybe\":9007199254740992}", NULL, NULL);
	bounded("{\"maybe\":9007199254740993}", "maybe", "too_large");
	bounded("{\"real\":-1}", NULL, NULL);
	bounded("{\"real\":1.01}", "real", "too_large");
	bounded("{\"real\":-1.01}", "real", "too_small");
	/* Without bounds of its own. */
	assert_null(decode("{\"real\":-9007199254740992}"));
	assert_refused("{\"real\":1e16}", "real", "too_large");
	assert_refused("{\"real\":-1e300}", "real", "too_small");
	bounded("{\"text\":\"a\"}", "text", "too_short");
	bounded("{\"text\":\"\"}", "text", "required");
	bounded("{\"text\":\"abcd\"}", "text", "too_long");
	bounded("{\"text\":\"\xc3\xa4\xc3\xa4\xc3\xa4\"}", NULL, NULL);
	bounded("{\"text\":\"axb\"}", "text", "format");
	bounded("{\"text\":\"a\\nb\"}", "text", "format");
	bounded("{\"text\":\"a\\u007fb\"}", "text", "format");
	bounded("{\"note\":\"a\\r\\n\\tb\"}", NULL, NULL);
	bounded("{\"note\":\"a\\u0001\"}", "note", "format");
	bounded("{\"numbers\":[]}", "numbers", "too_few");
	bounded("{\"numbers\":[1,2,3]}", "numbers", "too_many");
	bounded("{\"numbers\":[9007199254740993]}", "numbers[0]", "type");
	bounded("{\"texts\":[\"\"]}", "texts[0]", "format");
	memset(long_text, 'a', sizeof(long_text));
	snprintf(long_text, sizeof(long_text), "{\"texts\":[\"%0501d\"]}", 0);
	bounded(long_text, "texts[0]", "format");
}

static void words_name_what_is_allowed(void **state)
{
	(void)state;
	assert_refused("{\"colour\":\"pink\"}", "colour", "not_allowed");
	assert_str(decode_errors.items[0].message, "must be one of RED, DARK_BLUE, GREEN");
	assert_refused("{\"colours\":[\"red\",\"pink\"]}", "colours[1]", "not_allowed");
}

static void unknown_and_doubled_names_are_refused(void **state)
{
	(void)state;
	assert_refused("{\"nothing\":1}", "nothing", "unknown");
	assert_refused("{\"leaf\":{\"name\":\"oak\",\"bark\":1}}", "leaf.bark", "unknown");
	assert_refused("{\"text\":\"a\",\"words\":\"b\"}", "words", "duplicate");
	assert_str(rich.text, "a");
}

static void all_mistakes_are_told_at_once(void **state)
{
	(void)state;
	assert_ptr_equal(decode("{\"number\":\"a\",\"b\":1,\"leaves\":[{\"name\":\"a\"},{\"weight\":9},{\"name\":5,"
		"\"x\":1}]}"), INVALID);
	assert_complaint(0, "number", "type");
	assert_complaint(1, "b", "unknown");
	assert_complaint(2, "leaves[1].weight", "too_large");
	assert_complaint(3, "leaves[1].name", "required");
	assert_complaint(4, "leaves[2].name", "type");
	assert_complaint(5, "leaves[2].x", "unknown");
	assert_complaints(6);
}

static void complaints_are_bounded(void **state)
{
	_cleanup_(buf_finish) struct buf body;

	(void)state;
	buf_init(&body, 1 << 20);
	buf_add_char(&body, '{');
	for (int i = 0; i < 500; i++)
		buf_format(&body, "\"%04d%0200d\":0,", i, 0);
	buf_add_literal(&body, "\"text\":\"\"}");
	buf_add_char(&body, '\0');
	assert_ptr_equal(decode(body.p), INVALID);
	assert_complaints(FIELD_ERRORS_MAX);
	assert_int_equal(decode_errors.items[0].field.n, 100);
	assert_false(decode_errors.failed);
}

/* Nothing of an input may be missing without anybody noticing. */
static void too_little_memory_is_an_error(void **state)
{
	static char body[20000];
	int successes = 0, failures = 0;

	(void)state;
	snprintf(body, sizeof(body), "{\"note\":\"%01500d\",\"secret\":\"%0100d\",\"texts\":[\"%0400d\",\"%0400d\"]}",
		0, 0, 0, 0);
	for (size_t max = 0; max < 6000; max += 16) {
		struct arena small;
		bool whole;
		Err err;

		arena_init(&small, max);
		memset(&rich, 0, sizeof(rich));
		check_decode(&rich_view, &rich);
		decode_errors.arena = &small;
		assert_null(decode_json(&decoding, str_of(body)));
		err = decode_finish(&decoding);
		whole = rich.note.n == 1500 && rich.secret.n == 100 && rich.texts.n == 2 && rich.texts.items[1].n == 400;
		assert_true(whole ? !err : err == OVERLOADED);
		successes += !err;
		failures += err != OK;
		arena_finish(&small);
	}
	assert_true(successes && failures);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_is_read),
		cmocka_unit_test(what_is_no_json_is_malformed),
		cmocka_unit_test(depth_and_size_are_limited),
		cmocka_unit_test(types_are_strict),
		cmocka_unit_test(none_is_null_and_nothing_else),
		cmocka_unit_test(bounds),
		cmocka_unit_test(words_name_what_is_allowed),
		cmocka_unit_test(unknown_and_doubled_names_are_refused),
		cmocka_unit_test(all_mistakes_are_told_at_once),
		cmocka_unit_test(complaints_are_bounded),
		cmocka_unit_test(too_little_memory_is_an_error),
	};

	return cmocka_run_group_tests(tests, decode_kit_begin, decode_kit_end);
}
