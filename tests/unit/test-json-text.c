#include "base/json_text.h"
#include "check.h"

static struct buf out;

static Str written(Str text)
{
	buf_clear(&out);
	json_write_text(&out, text);
	return buf_str(&out);
}

static void escapes(void **state)
{
	(void)state;
	assert_str(written(STR("plain")), "\"plain\"");
	assert_str(written(STR("")), "\"\"");
	assert_str(written(STR_NONE), "\"\"");
	assert_str(written(STR("a\"b\\c")), "\"a\\\"b\\\\c\"");
	assert_str(written(STR("\n\r\t")), "\"\\n\\r\\t\"");
	assert_str(written(STR("\x01\x1f\x7f")), "\"\\u0001\\u001f\\u007f\"");
	assert_str(written((Str){ .p = "\0", .n = 1 }), "\"\\u0000\"");
	assert_str(written(STR("\xc3\xa4\xf0\x9f\x98\x80")), "\"\xc3\xa4\xf0\x9f\x98\x80\"");
}

/* Wherever it stands, and however long the text is around it. */
static void finds_each_sign(void **state)
{
	static const char odd[] = "\"\\<>&\x1f\x7f";
	char text[50], wanted[4];

	(void)state;
	for (size_t n = 1; n < sizeof(text); n++) {
		for (size_t at = 0; at < n * (sizeof(odd) - 1); at++) {
			char sign = odd[at / n];
			bool is_short = sign == '"' || sign == '\\';
			Str result;

			memset(text, 'x', n);
			text[at % n] = sign;
			result = written((Str){ .p = text, .n = n });
			assert_int_equal(result.n, n + (is_short ? 3 : 7));
			snprintf(wanted, sizeof(wanted), is_short ? "%c" : "%02x", (unsigned)(unsigned char)sign);
			assert_memory_equal(result.p + 1 + at % n, is_short ? "\\" : "\\u00", is_short ? 1 : 4);
			assert_memory_equal(result.p + 1 + at % n + (is_short ? 1 : 4), wanted, strlen(wanted));
		}
	}
}

/* A browser that takes the answer for HTML finds no markup in it. */
static void no_live_markup(void **state)
{
	(void)state;
	assert_str(written(STR("</script>&")), "\"\\u003c/script\\u003e\\u0026\"");
}

static Str made(Str json)
{
	buf_clear(&out);
	json_write_made(&out, json);
	return buf_str(&out);
}

static void no_live_markup_in_what_others_made(void **state)
{
	(void)state;
	assert_str(made(STR("[{\"a\": \"<b>&</b>\", \"c\": 1.5}, null]")),
		"[{\"a\": \"\\u003cb\\u003e\\u0026\\u003c/b\\u003e\", \"c\": 1.5}, null]");
	assert_str(made(STR("\"\\\"<\"")), "\"\\\"\\u003c\"");
	assert_str(made(STR("{}")), "{}");
	assert_str(made(STR("")), "");
}

static void fails_with_its_buffer(void **state)
{
	struct buf small;

	(void)state;
	buf_init(&small, 5);
	json_write_text(&small, STR("longer"));
	assert_true(small.failed);
	buf_finish(&small);
}

static int begin(void **state)
{
	(void)state;
	buf_init(&out, 1000);
	return 0;
}

static int end(void **state)
{
	(void)state;
	buf_finish(&out);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(escapes),
		cmocka_unit_test(finds_each_sign),
		cmocka_unit_test(no_live_markup),
		cmocka_unit_test(no_live_markup_in_what_others_made),
		cmocka_unit_test(fails_with_its_buffer),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
