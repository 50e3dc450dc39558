#include "base/codec.h"
#include "check.h"

static bool decodes_to(const char *text, const char *expected)
{
	_cleanup_(cleanup_free) char *exact = check_exact(text);
	char bytes[16];
	size_t n = 99;

	if (!base64url_read((Str){ .p = exact, .n = strlen(text) }, bytes, sizeof(bytes), &n))
		return false;
	assert_int_equal(n, strlen(expected));
	assert_memory_equal(bytes, expected, n);
	return true;
}

static void base64url_round_trip(void **state)
{
	uint8_t bytes[70], back[70];
	struct buf text;
	size_t n;

	(void)state;
	buf_init(&text, 200);
	for (size_t length = 0; length <= sizeof(bytes); length++) {
		for (size_t i = 0; i < length; i++)
			bytes[i] = (uint8_t)(251 * i + length);
		buf_clear(&text);
		base64url_write(&text, bytes, length);
		assert_int_equal(text.n, BASE64URL_TEXT(length));
		assert_true(base64url_read(buf_str(&text), back, sizeof(back), &n));
		assert_int_equal(n, length);
		assert_memory_equal(back, bytes, length);
	}
	buf_finish(&text);
}

/* Each value has one spelling, because signed texts pass through here. */
static void base64url_is_canonical(void **state)
{
	static const char *const refused[] = { "Zg==", "Zm8=", "Z", "Zh", "Zm9", "Zm8+", "Zm8/", "Zg ", " Zg", "Z\ng",
		"Zm9vZh" };

	(void)state;
	assert_true(decodes_to("", ""));
	assert_true(decodes_to("Zg", "f"));
	assert_true(decodes_to("Zm8", "fo"));
	assert_true(decodes_to("Zm9v", "foo"));
	assert_true(decodes_to("-_-_", "\xfb\xff\xbf"));
	for (size_t i = 0; i < ARRAY_LEN(refused); i++)
		assert_false(decodes_to(refused[i], ""));
	/* One byte more than there is room for. */
	assert_false(decodes_to("AAAAAAAAAAAAAAAAAAAAAAA", ""));
}

static void hex(void **state)
{
	struct buf text;

	(void)state;
	buf_init(&text, 100);
	hex_write(&text, "\x00\x7f\xff", 3);
	assert_str(buf_str(&text), "007fff");
	buf_finish(&text);
}

static void percent_decoding(void **state)
{
	static const char *const broken[] = { "%", "%4", "a%", "%g0", "%0g", "%%41", "%-1", "% 1" };
	struct arena arena;

	(void)state;
	arena_init(&arena, 1 << 16);
	assert_str(percent_decode(&arena, STR("a%20b%2fC%C3%a4"), false), "a b/C\xc3\xa4");
	assert_str(percent_decode(&arena, STR("a+b"), false), "a+b");
	assert_str(percent_decode(&arena, STR("a+b%2B"), true), "a b+");
	assert_str(percent_decode(&arena, STR("%2541"), false), "%41");
	assert_str(percent_decode(&arena, STR(""), false), "");
	assert_int_equal(percent_decode(&arena, STR("a%00b"), false).n, 3);
	for (size_t i = 0; i < ARRAY_LEN(broken); i++)
		assert_str(percent_decode(&arena, str_of(broken[i]), false), NULL);
	arena_finish(&arena);
}

static void percent_round_trip(void **state)
{
	struct arena arena;
	struct buf text;
	char bytes[256];

	(void)state;
	arena_init(&arena, 1 << 16);
	buf_init(&text, 1024);
	percent_encode(&text, STR("aZ09-._~ /?%\xc3\xa4"));
	assert_str(buf_str(&text), "aZ09-._~%20%2F%3F%25%C3%A4");
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (char)i;
	buf_clear(&text);
	percent_encode(&text, (Str){ .p = bytes, .n = sizeof(bytes) });
	assert_true(str_eq(percent_decode(&arena, buf_str(&text), true), (Str){ .p = bytes, .n = sizeof(bytes) }));
	buf_finish(&text);
	arena_finish(&arena);
}

static bool is_utf8(const char *text)
{
	_cleanup_(cleanup_free) char *exact = check_exact(text);

	return utf8_valid((Str){ .p = exact, .n = strlen(text) });
}

/* Unicode 15, table 3-7: the first and the last of every range, and their neighbours outside. */
static void utf8_ranges(void **state)
{
	static const char *const valid[] = {
		"", "\x01", "\x7f", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xe0\xbf\xbf", "\xe1\x80\x80", "\xec\xbf\xbf",
		"\xed\x80\x80", "\xed\x9f\xbf", "\xee\x80\x80", "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf0\xbf\xbf\xbf",
		"\xf1\x80\x80\x80", "\xf3\xbf\xbf\xbf", "\xf4\x80\x80\x80", "\xf4\x8f\xbf\xbf",
	};
	static const char *const invalid[] = {
		"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc2\x7f", "\xc2\xc0", "\xc2", "\xe0\x9f\xbf", "\xe0\xa0", "\xe0",
		"\xe1\x80\x7f", "\xe1\x80\xc0", "\xed\xa0\x80", "\xed\xbf\xbf", "\xf0\x8f\xbf\xbf",
		"\xf0\x90\x80", "\xf0\x90", "\xf0", "\xf1\x80\x80\x7f", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80",
		"\xf8\x88\x80\x80\x80", "\xfe", "\xff",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(valid); i++)
		assert_true(is_utf8(valid[i]));
	for (size_t i = 0; i < ARRAY_LEN(invalid); i++) {
		assert_false(is_utf8(invalid[i]));
		assert_int_equal(utf8_prefix(str_of(invalid[i])).n, 0);
	}
	assert_false(utf8_valid((Str){ .p = "a\0b", .n = 3 }));
	assert_true(utf8_valid(STR_NONE));
}

static void utf8_cut_anywhere(void **state)
{
	Str text = STR("a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80z");
	static const size_t whole[] = { 0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11 };

	(void)state;
	assert_int_equal(utf8_length(text), 5);
	for (size_t n = 0; n <= text.n; n++)
		assert_int_equal(utf8_prefix(str_slice(text, 0, n)).n, whole[n]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(base64url_round_trip),
		cmocka_unit_test(base64url_is_canonical),
		cmocka_unit_test(hex),
		cmocka_unit_test(percent_decoding),
		cmocka_unit_test(percent_round_trip),
		cmocka_unit_test(utf8_ranges),
		cmocka_unit_test(utf8_cut_anywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
