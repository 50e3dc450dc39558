#include "../../services/notify/mime.h"

#include "check.h"

static Str written(struct arena *arena, const struct mime_mail *mail)
{
	_cleanup_(buf_finish) struct buf out;

	buf_init(&out, 1024 * 1024);
	mime_write(&out, mail);
	assert_false(out.failed);
	return str_copy(arena, buf_str(&out));
}

static struct mime_mail mail(void)
{
	return (struct mime_mail){ .from_name = STR("Jobwire"), .from = STR("no-reply@jobs.example"), .to_name = STR("Ada"),
		.to = STR("ada@example.com"), .subject = STR("Hello"), .message_id = STR("1.2@jobs.example"),
		.date = { 1767225600000000 }, .language = STR("en"), .text = STR("Text"), .html = STR("<p>HTML</p>") };
}

static size_t longest_line(Str text)
{
	size_t longest = 0, line = 0;

	for (size_t i = 0; i < text.n; i++) {
		line = text.p[i] == '\n' ? 0 : line + 1;
		longest = line > longest ? line : longest;
	}
	return longest;
}

static bool lines_end_well(Str text)
{
	for (size_t i = 0; i < text.n; i++) {
		if ((text.p[i] == '\n') != (i && text.p[i - 1] == '\r'))
			return false;
	}
	return true;
}

static struct arena arena;

static int begin(void **state)
{
	(void)state;
	arena_init(&arena, 4 * 1024 * 1024);
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_finish(&arena);
	return 0;
}

static void is_the_same_each_time(void **state)
{
	struct mime_mail m = mail();

	(void)state;
	assert_str(written(&arena, &m),
		"From: \"Jobwire\"\r\n <no-reply@jobs.example>\r\nTo: \"Ada\"\r\n <ada@example.com>\r\nSubject: Hello\r\n"
		"Date: Thu, 1 Jan 2026 00:00:00 +0000\r\nMessage-ID: <1.2@jobs.example>\r\nMIME-Version: 1.0\r\n"
		"Auto-Submitted: auto-generated\r\nContent-Language: en\r\n"
		"Content-Type: multipart/alternative; boundary=\"a=_1.2@jobs.example\"\r\n\r\n"
		"--a=_1.2@jobs.example\r\nContent-Type: text/plain; charset=utf-8\r\n"
		"Content-Transfer-Encoding: 7bit\r\n\r\nText\r\n"
		"--a=_1.2@jobs.example\r\nContent-Type: text/html; charset=utf-8\r\n"
		"Content-Transfer-Encoding: 7bit\r\n\r\n<p>HTML</p>\r\n"
		"--a=_1.2@jobs.example--\r\n");
}

static void no_value_makes_a_header(void **state)
{
	struct mime_mail m = mail();
	Str text;

	(void)state;
	m.subject = STR("a\r\nBcc: x@evil.example\r\n\r\nbody");
	m.to_name = STR("b\r\nBcc: y@evil.example");
	m.to = STR("c@example.com>\r\nBcc: <z@evil.example");
	text = written(&arena, &m);
	assert_true(lines_end_well(text));
	for (size_t i = 0; i < text.n; i++)
		assert_false(str_starts(str_slice(text, i, text.n), STR("\nBcc:")));
}

static void what_is_not_ascii_is_coded(void **state)
{
	struct mime_mail m = mail();
	Str text;

	(void)state;
	m.subject = STR("Grüße aus Köln, und noch einiges mehr, das in ein einziges Wort nicht passen würde");
	m.to_name = STR("Žofie");
	m.text = STR("Grüße = gut \n.\nEnde ");
	text = written(&arena, &m);
	assert_holds(text, "Subject: =?UTF-8?B?R3LDvMOfZSBhdXMgS8O2bG4sIHVuZCBub2NoIGVpbmlnZXMgbWVociwg?=\r\n =?UTF-8?B?");
	assert_holds(text, "To: =?UTF-8?B?xb1vZmll?=\r\n <ada@example.com>\r\n");
	assert_holds(text, "quoted-printable\r\n\r\nGr=C3=BC=C3=9Fe =3D gut=20\r\n=2E\r\nEnde=20\r\n");
	assert_true(lines_end_well(text));
	for (size_t i = 0; i < text.n; i++)
		assert_true((unsigned char)text.p[i] < 0x80);
}

static void lines_stay_short(void **state)
{
	struct mime_mail m = mail();
	char longer[3000];
	Str text;

	(void)state;
	memset(longer, 'x', sizeof(longer));
	m.text = m.html = (Str){ longer, sizeof(longer) };
	text = written(&arena, &m);
	assert_true(longest_line(text) <= 77);
	assert_true(lines_end_well(text));
}

static void names_are_quoted(void **state)
{
	struct mime_mail m = mail();

	(void)state;
	m.to_name = STR("Ada \"the\" Countess, \\ of L.");
	assert_holds(written(&arena, &m), "To: \"Ada \\\"the\\\" Countess, \\\\ of L.\"\r\n <ada@example.com>\r\n");
	m.to_name = STR_NONE;
	assert_holds(written(&arena, &m), "\nTo: <ada@example.com>\r\n");
}

static void a_calendar_entry_goes_beside_the_text(void **state)
{
	struct mime_mail m = mail();

	(void)state;
	m.calendar = STR("BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR");
	assert_holds(written(&arena, &m), "Content-Type: multipart/mixed; boundary=\"m=_");
	assert_holds(written(&arena, &m), "text/calendar; charset=utf-8; method=REQUEST;");
	assert_holds(written(&arena, &m), "\r\n\r\nBEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n--m=_");
	m.calendar = STR("BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\nEND:VCALENDAR");
	assert_holds(written(&arena, &m), "text/calendar; charset=utf-8; method=CANCEL;");
}

/* RFC 2046, 5.1.1: no more than 70 characters. */
static void boundaries_are_short(void **state)
{
	struct mime_mail m = mail();

	(void)state;
	m.message_id = STR("01901234-5678-7abc-8def-0123456789ab.1234567890.application_withdrawn@mail.jobs.example.com");
	assert_holds(written(&arena, &m), "boundary=\"a=_01901234-5678-7abc-8def-0123456789ab.1234567890.application_\"\r\n"
					  "\r\n--a=_01901234-5678-7abc-8def-0123456789ab.1234567890.application_\r\n");
}

static void one_click_ends_what_may_be_ended(void **state)
{
	struct mime_mail m = mail();

	(void)state;
	m.unsubscribe = STR("https://jobs.example/api/v1/unsubscribe/abc");
	assert_holds(written(&arena, &m), "List-Unsubscribe: <https://jobs.example/api/v1/unsubscribe/abc>\r\n"
					  "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_the_same_each_time),
		cmocka_unit_test(no_value_makes_a_header),
		cmocka_unit_test(what_is_not_ascii_is_coded),
		cmocka_unit_test(lines_stay_short),
		cmocka_unit_test(names_are_quoted),
		cmocka_unit_test(a_calendar_entry_goes_beside_the_text),
		cmocka_unit_test(boundaries_are_short),
		cmocka_unit_test(one_click_ends_what_may_be_ended),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
