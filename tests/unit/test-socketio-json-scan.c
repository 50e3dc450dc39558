#include "check.h"
#include "socketio/json_scan.h"

static bool good(const char *text)
{
	_cleanup_(cleanup_free) char *exact = check_exact(text);

	return json_is_value((Str){ .p = exact, .n = strlen(text) });
}

static void takes_what_the_grammar_has(void **state)
{
	static const char *const texts[] = {
		"0", "-0", "1.5e+10", "-12.25E-3", "true", "false", "null", "\"\"", "\"\\u00e9\\n\\\"\"", "[]", "{}",
		" [ 1 , \"2\" , { \"a\" : [ ] } ] ", "{\"a\":{\"b\":{}},\"c\":[[],[{}]]}", "\"\xc3\xa9\"",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		assert_true(good(texts[i]) || (print_error("%s\n", texts[i]), false));
}

static void refuses_what_it_has_not(void **state)
{
	static const char *const texts[] = {
		"", " ", "01", "+1", "1.", ".5", "1e", "-", "tru", "truee", "nul", "'a'", "\"a", "\"\\x\"",
		"\"\\u12g4\"", "\"\t\"", "[", "]", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "{", "{\"a\"}", "{\"a\":}",
		"{\"a\":1,}", "{1:2}", "{\"a\":1]", "[1}", "[]]", "1 2", "\xef\xbb\xbf[]", "{\"a\":1 \"b\":2}",
		"NaN", "[1]x",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		assert_false(good(texts[i]) && (print_error("%s\n", texts[i]), true));
}

static void depth_is_capped(void **state)
{
	char text[2 * JSON_DEPTH_MAX + 4] = "";
	size_t n = 0;

	(void)state;
	for (; n < JSON_DEPTH_MAX; n++)
		text[n] = '[';
	for (; n < 2 * (size_t)JSON_DEPTH_MAX; n++)
		text[n] = ']';
	assert_true(good(text));
	memmove(text + 1, text, n);
	text[n + 1] = ']';
	assert_false(good(text));
}

static void items_come_one_by_one_as_they_stand(void **state)
{
	Str rest = json_inside(STR(" [ [1,2] , \"a,]b\",{\"c\":[3]}, null ] ")), item;

	(void)state;
	assert_true(json_next(&rest, &item));
	assert_str(item, "[1,2]");
	assert_true(json_next(&rest, &item));
	assert_str(item, "\"a,]b\"");
	assert_true(json_next(&rest, &item));
	assert_str(item, "{\"c\":[3]}");
	assert_true(json_next(&rest, &item));
	assert_str(item, "null");
	assert_false(json_next(&rest, &item));
	rest = json_inside(STR("[]"));
	assert_false(json_next(&rest, &item));
}

static void words_are_compared_unescaped(void **state)
{
	(void)state;
	assert_true(json_text_is(STR("\"connect\""), "connect"));
	assert_true(json_text_is(STR("\"c\\u006fnnect\""), "connect"));
	assert_true(json_text_is(STR("\"\""), ""));
	assert_false(json_text_is(STR("\"connec\""), "connect"));
	assert_false(json_text_is(STR("\"connect \""), "connect"));
	assert_false(json_text_is(STR("1"), "1"));
	assert_false(json_text_is(STR("\"co\\nnect\""), "connect"));
	assert_true(json_text_is(STR("\"\\b\\f\\n\\r\\t\\\"\\\\\\/\""), "\b\f\n\r\t\"\\/"));
}

static void placeholders_must_name_an_attachment(void **state)
{
	(void)state;
	assert_true(json_placeholders_good(STR("[\"a\",{\"_placeholder\":true,\"num\":1}]"), 2));
	assert_true(json_placeholders_good(STR("[\"{\\\"_placeholder\\\":true,\\\"num\\\":9}\"]"), 1));
	assert_true(json_placeholders_good(STR("[{\"_placeholder\":false,\"num\":9}]"), 1));
	assert_false(json_placeholders_good(STR("[{\"_placeholder\":true,\"num\":2}]"), 2));
	assert_false(json_placeholders_good(STR("[{\"a\":{\"num\":-1,\"_placeholder\":true}}]"), 2));
	assert_false(json_placeholders_good(STR("[{\"_placeholder\":true}]"), 1));
	assert_false(json_placeholders_good(STR("[{\"_placeholder\":true,\"num\":\"0\"}]"), 1));
	assert_false(json_placeholders_good(STR("[{\"\\u005fplaceholder\":true,\"num\":1e9}]"), 1));
	assert_false(json_placeholders_good(STR("[{\"_placeholder\":true,\"num\":0,\"num\":5}]"), 1));
	assert_false(json_placeholders_good(STR("[{\"_placeholder\":true,\"num\":5,\"\\num\":0}]"), 1));
	assert_false(json_placeholders_good(STR("[[{\"a\":[{\"num\":1,\"b\":{\"num\":0},\"_placeholder\":true}]}]]"), 1));
	assert_true(json_placeholders_good(STR("[{\"_placeholder\":{\"num\":7},\"a\":[0,{\"_placeholder\":true,\"num\":0}]}]"),
		1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_what_the_grammar_has),
		cmocka_unit_test(refuses_what_it_has_not),
		cmocka_unit_test(depth_is_capped),
		cmocka_unit_test(items_come_one_by_one_as_they_stand),
		cmocka_unit_test(words_are_compared_unescaped),
		cmocka_unit_test(placeholders_must_name_an_attachment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
