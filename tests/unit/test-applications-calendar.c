#include "../../services/applications/calendar.h"

#include "base/codec.h"
#include "check.h"

static struct invitation invitation(void)
{
	struct invitation made = {
		.sequence = 3,
		.minutes = 90,
		.summary = STR("Interview: C; C++, \\ and\nmore"),
		.place = STR("Room 1"),
		.link = STR("https://meet.example/a,b;c"),
		.organizer_name = STR("Analytical \"Engines\"\r\nX-EVIL:1"),
		.organizer_email = STR("hr@example.com"),
		.attendee_name = STR("Ada"),
		.attendee_email = STR("ada@example.com"),
	};

	assert_true(uuid_parse(STR("01a1f8a1-f167-7907-84a5-09c135e02861"), &made.uid));
	assert_true(time_parse(STR("2030-01-31T23:05:00.25+02:00"), &made.starts_at));
	assert_true(time_parse(STR("2029-12-01T00:00:00Z"), &made.made_at));
	return made;
}

static void an_invitation_is_one_event(void **state)
{
	struct invitation made = invitation();
	struct arena arena;

	(void)state;
	arena_init(&arena, 1 << 20);
	assert_str(calendar_write(&arena, &made),
		"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Jobwire//Interviews//EN\r\nCALSCALE:GREGORIAN\r\nMETHOD:REQUEST\r\n"
		"BEGIN:VEVENT\r\nUID:01a1f8a1-f167-7907-84a5-09c135e02861@jobwire\r\nSEQUENCE:3\r\nDTSTAMP:20291201T000000Z\r\n"
		"DTSTART:20300131T210500Z\r\nDTEND:20300131T223500Z\r\nSUMMARY:Interview: C\\; C++\\, \\\\ and\\nmore\r\n"
		"LOCATION:Room 1\r\nURL:https://meet.example/a,b;c\r\n"
		"ORGANIZER;CN=\"Analytical EnginesX-EVIL:1\":mailto:hr@example.com\r\n"
		"ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE;CN=\"Ada\":mail\r\n to:ada@example.com\r\n"
		"STATUS:CONFIRMED\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
	arena_finish(&arena);
}

static void what_is_not_known_is_left_out(void **state)
{
	struct invitation made = { .summary = STR("Interview"), .minutes = 60 };
	struct arena arena;
	Str text;

	(void)state;
	arena_init(&arena, 1 << 20);
	text = calendar_write(&arena, &made);
	assert_holds(text, "\r\nSUMMARY:Interview\r\nSTATUS:CONFIRMED\r\n");
	arena_finish(&arena);
}

static void a_cancellation_says_so_twice(void **state)
{
	struct invitation made = invitation();
	struct arena arena;
	Str text;

	(void)state;
	arena_init(&arena, 1 << 20);
	made.cancelled = true;
	text = calendar_write(&arena, &made);
	assert_holds(text, "\r\nMETHOD:CANCEL\r\n");
	assert_holds(text, "\r\nSTATUS:CANCELLED\r\n");
	arena_finish(&arena);
}

/* Unfolded, the text is what it was, and no line is longer than 75 bytes or ends inside a character. */
static void long_lines_are_folded_between_characters(void **state)
{
	struct invitation made = invitation();
	struct arena arena;
	char summary[400];
	Str text;

	(void)state;
	arena_init(&arena, 1 << 20);
	for (size_t i = 0; i + 1 < sizeof(summary); i += 2) {
		summary[i] = '\xc3';
		summary[i + 1] = '\xa9';
	}
	made.summary = (Str){ .p = summary, .n = sizeof(summary) };
	for (text = calendar_write(&arena, &made); text.n; ) {
		Str line = str_cut(&text, '\n');

		assert_true(line.n <= 76);
		assert_int_equal(utf8_prefix(line).n, line.n);
	}
	arena_finish(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_invitation_is_one_event),
		cmocka_unit_test(what_is_not_known_is_left_out),
		cmocka_unit_test(a_cancellation_says_so_twice),
		cmocka_unit_test(long_lines_are_folded_between_characters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
