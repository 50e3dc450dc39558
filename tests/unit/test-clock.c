#include "base/clock.h"
#include "check.h"

static Str format(Time time)
{
	static char text[TIME_TEXT_MAX];

	return (Str){ .p = text, .n = time_format(time, text) };
}

/* What a text is read as, written again; absent when it is refused. */
static Str again(const char *text)
{
	_cleanup_(cleanup_free) char *exact = check_exact(text);
	Time time = { .us = -1 };

	if (time_parse((Str){ .p = exact, .n = strlen(text) }, &time))
		return format(time);
	assert_int_equal(time.us, -1);
	return STR_NONE;
}

static void writes_rfc3339(void **state)
{
	(void)state;
	assert_str(format((Time){ 0 }), "1970-01-01T00:00:00Z");
	assert_str(format((Time){ 1 }), "1970-01-01T00:00:00.000001Z");
	assert_str(format((Time){ -1 }), "1969-12-31T23:59:59.999999Z");
	assert_str(format((Time){ INT64_C(1769850300250000) }), "2026-01-31T09:05:00.250000Z");
}

static void reads_what_rfc3339_allows(void **state)
{
	(void)state;
	assert_str(again("2026-01-31T09:05:00Z"), "2026-01-31T09:05:00Z");
	assert_str(again("2026-01-31t09:05:00z"), "2026-01-31T09:05:00Z");
	assert_str(again("2026-01-31T09:05:00.5Z"), "2026-01-31T09:05:00.500000Z");
	assert_str(again("2026-01-31T09:05:00.1234567899Z"), "2026-01-31T09:05:00.123456Z");
	assert_str(again("2026-01-31T09:05:00+05:30"), "2026-01-31T03:35:00Z");
	assert_str(again("2026-01-31T23:05:00-01:00"), "2026-02-01T00:05:00Z");
	assert_str(again("2026-01-31T09:05:00-00:00"), "2026-01-31T09:05:00Z");
	assert_str(again("2024-02-29T00:00:00Z"), "2024-02-29T00:00:00Z");
	assert_str(again("2000-02-29T00:00:00Z"), "2000-02-29T00:00:00Z");
	assert_str(again("2016-12-31T23:59:60Z"), "2017-01-01T00:00:00Z");
	assert_str(again("1969-12-31T23:59:59.999999Z"), "1969-12-31T23:59:59.999999Z");
}

static void reads_what_postgres_writes(void **state)
{
	(void)state;
	assert_str(again("2026-01-31 09:05:00+00"), "2026-01-31T09:05:00Z");
	assert_str(again("2026-01-31 09:05:00.25+00"), "2026-01-31T09:05:00.250000Z");
	assert_str(again("2026-01-31 09:05:00-08"), "2026-01-31T17:05:00Z");
}

/* Days from the year 1 to the year 9999 are the ones that the C library says they are, both ways. */
static void knows_the_days(void **state)
{
	static const int64_t first = INT64_C(-62135596800), end = INT64_C(253402300800);

	(void)state;
	for (time_t second = first; second < end; second += 5 * 86400 - 1) {
		Time time = { second * INT64_C(1000000) }, read;
		char expected[80];
		struct tm tm;

		gmtime_r(&second, &tm);
		snprintf(expected, sizeof(expected), "%04d-%02d-%02dT%02d:%02d:%02dZ", tm.tm_year + 1900, tm.tm_mon + 1,
			tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
		assert_true(str_eq(format(time), str_of(expected)));
		assert_true(time_parse(str_of(expected), &read) && read.us == time.us);
	}
}

static void refuses_everything_else(void **state)
{
	static const char *const refused[] = {
		"", "2026", "2026-01-31", "2026-01-31T09:05Z", "2026-01-31T09:05:00", "2026-01-31T09:05:00ZZ",
		"2026-01-31T09:05:00.Z", "2026-01-31T09:05:00,5Z", "2026-1-31T09:05:00Z", "26-01-31T09:05:00Z",
		"2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-13-01T00:00:00Z",
		"2026-00-10T00:00:00Z", "2026-01-00T00:00:00Z", "0000-01-01T00:00:00Z", "2026-01-01T24:00:00Z",
		"2026-01-01T00:60:00Z", "2026-01-01T00:00:61Z", "2026-01-01T00:00:00+24:00", "2026-01-01T00:00:00+01:60",
		"2026-01-01T00:00:00+1:00", "2026-01-01T00:00:00+0100", "2026-01-01T00:00:00+01:", " 2026-01-01T00:00:00Z",
		"2026-01-01T00:00:00Z ", "+2026-01-01T00:00:00Z", "infinity", "20260101T000000Z",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(refused); i++)
		assert_str(again(refused[i]), NULL);
}

/* An offset must not lead out of the years that can be written. */
static void ends_of_the_calendar(void **state)
{
	(void)state;
	assert_str(again("9999-12-31T23:59:59.999999Z"), "9999-12-31T23:59:59.999999Z");
	assert_str(again("0001-01-01T00:00:00Z"), "0001-01-01T00:00:00Z");
	assert_str(again("9999-12-31T23:59:59-00:01"), NULL);
	assert_str(again("9999-12-31T23:59:60Z"), NULL);
	assert_str(again("0001-01-01T00:00:00+00:01"), NULL);
	assert_str(again("0001-01-01T00:01:00+00:01"), "0001-01-01T00:00:00Z");
}

static void round_trip(void **state)
{
	Time time, back;

	(void)state;
	for (int64_t s = INT64_C(-62135596800); s < INT64_C(253402300800); s += INT64_C(7919 * 86400 / 7)) {
		time.us = s * 1000000 + (s & 0xfffff) % 1000000;
		assert_true(time_parse(format(time), &back));
		assert_int_equal(back.us, time.us);
	}
}

static void deadlines(void **state)
{
	struct deadline soon = deadline_in(1000), past = deadline_in(-5), late = deadline_in(INT64_C(1) << 40);

	(void)state;
	assert_in_range(deadline_left_ms(soon), 1, 1000);
	assert_int_equal(deadline_left_ms(past), 0);
	assert_int_equal(deadline_left_ms(late), INT32_MAX);
	assert_int_equal(deadline_sooner(soon, past).at_ms, past.at_ms);
	assert_int_equal(deadline_sooner(soon, late).at_ms, soon.at_ms);
	assert_int_equal(time_plus_ms((Time){ 5 }, 2).us, 2005);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_rfc3339),
		cmocka_unit_test(reads_what_rfc3339_allows),
		cmocka_unit_test(reads_what_postgres_writes),
		cmocka_unit_test(knows_the_days),
		cmocka_unit_test(refuses_everything_else),
		cmocka_unit_test(ends_of_the_calendar),
		cmocka_unit_test(round_trip),
		cmocka_unit_test(deadlines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
