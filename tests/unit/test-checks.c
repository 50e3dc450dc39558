#include "data/checks.h"

#include "base/str.h"
#include "check.h"

typedef const char *check_function(const void *text);

static bool passes(check_function *check, Str text)
{
	return check(&text) == NULL;
}

static void check_unexpected(const char *what, const char *text)
{
	print_error("%s \"%s\"\n", what, text);
	assert_true(false);
}

#define PASS(check, ...)                                                            \
	do {                                                                        \
		static const char *const texts[] = { __VA_ARGS__ };                 \
		for (size_t i = 0; i < ARRAY_LEN(texts); i++) {                     \
			if (!passes(check, str_of(texts[i])))                       \
				check_unexpected(#check " refuses", texts[i]);          \
		}                                                                   \
	} while (0)

#define REFUSE(check, ...)                                                          \
	do {                                                                        \
		static const char *const texts[] = { __VA_ARGS__ };                 \
		for (size_t i = 0; i < ARRAY_LEN(texts); i++) {                     \
			if (passes(check, str_of(texts[i])))                        \
				check_unexpected(#check " lets pass", texts[i]);        \
		}                                                                   \
	} while (0)

/* Whether a text may be empty is for the field's own bounds to say. */
static void leave_empty_texts_to_others(void **state)
{
	check_function *const all[] = { check_email, check_username, check_language, check_time_zone, check_url, check_phone,
		check_partial_date };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		assert_true(passes(all[i], STR("")));
}

static void email(void **state)
{
	(void)state;
	PASS(check_email, "a@b.co", "ada@example.com", "Ada.Lovelace+jobs@mail.example.co.uk", "o'brien@example.ie",
		"x_1@xn--bcher-kva.example", "1@2.museum", "a/b=c@example.com", "a@1and1.de");
	REFUSE(check_email, "a", "@", "a@", "@example.com", "a@localhost", "a@b@example.com", "a b@example.com", ".a@example.com",
		"a.@example.com", "a..b@example.com", "a@.com", "a@example.", "a@example..com", "a@-example.com",
		"a@example-.com", "a@exa_mple.com", "a@127.0.0.1", "a@[127.0.0.1]", "\"a b\"@example.com", "a@example.com\r\n",
		"a\n@example.com", "a@example.com,b@example.com", "a@example.com>", "<a@example.com>", "\xc3\xa4@example.com");
}

static void email_bounds(void **state)
{
	char local[80], label[80], text[400];

	(void)state;
	memset(local, 'a', sizeof(local));
	memset(label, 'b', sizeof(label));
	snprintf(text, sizeof(text), "%.64s@example.com", local);
	assert_true(passes(check_email, str_of(text)));
	snprintf(text, sizeof(text), "%.65s@example.com", local);
	assert_false(passes(check_email, str_of(text)));
	snprintf(text, sizeof(text), "a@%.63s.com", label);
	assert_true(passes(check_email, str_of(text)));
	snprintf(text, sizeof(text), "a@%.64s.com", label);
	assert_false(passes(check_email, str_of(text)));
	/* 10 + 1 + 3 * 64 + 51 = 254, and one more. */
	snprintf(text, sizeof(text), "%.10s@%.63s.%.63s.%.63s.%.47s.com", local, label, label, label, label);
	assert_int_equal(strlen(text), 254);
	assert_true(passes(check_email, str_of(text)));
	snprintf(text, sizeof(text), "%.11s@%.63s.%.63s.%.63s.%.47s.com", local, label, label, label, label);
	assert_false(passes(check_email, str_of(text)));
}

static void ends_at_its_length(void **state)
{
	(void)state;
	/* A view into a longer text: what stands behind it is not looked at, and a zero byte inside is. */
	assert_true(passes(check_email, str_slice(STR("a@example.com garbage"), 0, 13)));
	assert_false(passes(check_email, STR("a\0b@example.com")));
	assert_false(passes(check_username, STR("ada\0")));
}

static void username(void **state)
{
	(void)state;
	PASS(check_username, "ada", "user123", "a.b-c_d", "_x", "42");
	REFUSE(check_username, "ada@example.com", "@", "a b", "-a", ".a", "a/b", "a\nb", "\xc3\xa4", "<b>");
}

static void language(void **state)
{
	(void)state;
	PASS(check_language, "en", "de-DE", "zh-Hant-TW", "pt-BR", "gsw", "es-419", "sl-rozaj-biske");
	REFUSE(check_language, "e", "englishlanguage", "12", "en_US", "en-", "-en", "en--US", "en US", "deutschland");
}

static void time_zone(void **state)
{
	(void)state;
	PASS(check_time_zone, "UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+5", "America/Port-au-Prince",
		"EST5EDT");
	REFUSE(check_time_zone, "+02:00", "Europe/", "/Berlin", "Europe//Berlin", "a/b/c/d", "Not A Zone", "Europe/Berlin\n",
		"../etc/passwd", "Europe/..");
}

static void url(void **state)
{
	(void)state;
	PASS(check_url, "http://example.com", "https://example.com/a?b=c#d", "HTTPS://Example.com:8443/",
		"http://localhost:3000", "http://127.0.0.1/x", "http://[::1]:80/", "https://example.com?x=1",
		"https://m\xc3\xbcller.example/stra\xc3\x9f");
	REFUSE(check_url, "example.com", "//example.com", "ftp://example.com", "javascript:alert(1)", "http://", "http:///x",
		"http://example.com:0", "http://example.com:99999", "http://example.com:port", "http://user:pw@example.com/",
		"http://exa mple.com", "http://example.com/<script>", "http://example.com/\"",
		"https://example.com\\@evil.example", "http://.example.com", "http://a..b", "http://[::1",
		"http://[nonsense!]/", "java\nscript:x", " http://example.com");
}

static void phone(void **state)
{
	(void)state;
	PASS(check_phone, "+49 30 1234567", "(030) 123-4567", "110", "+1.555.0100", "030/1234");
	REFUSE(check_phone, "12", "call me", "+49+30", "++49123", "123456789012345678901", "030 12a");
}

static void partial_date(void **state)
{
	(void)state;
	PASS(check_partial_date, "2024", "2024-02", "2024-02-29", "2000-02-29", "1999-12-31");
	REFUSE(check_partial_date, "24", "0999", "2024-", "2024-0", "2024-13", "2024-00", "2023-02-29", "1900-02-29",
		"2024-04-31", "2024-01-00", "2024-01-1", "2024-01-01-01", "2024-01-01T00:00:00Z", "now", "20a4", "-2024");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(leave_empty_texts_to_others),
		cmocka_unit_test(email),
		cmocka_unit_test(email_bounds),
		cmocka_unit_test(ends_at_its_length),
		cmocka_unit_test(username),
		cmocka_unit_test(language),
		cmocka_unit_test(time_zone),
		cmocka_unit_test(url),
		cmocka_unit_test(phone),
		cmocka_unit_test(partial_date),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
