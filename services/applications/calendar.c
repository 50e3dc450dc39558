#include "calendar.h"

#include "base/buf.h"
#include "base/codec.h"

enum { CALENDAR_MAX = 64 * 1024, LINE_BYTES = 75 };

/* Lines of at most 75 bytes, the rest behind a blank on the next, never inside a character. */
static void add_line(struct buf *out, Str line)
{
	size_t room = LINE_BYTES;

	while (line.n > room) {
		Str part = utf8_prefix(str_slice(line, 0, room));

		buf_add_str(out, part);
		buf_add_literal(out, "\r\n ");
		line = str_slice(line, part.n, line.n);
		room = LINE_BYTES - 1;
	}
	buf_add_str(out, line);
	buf_add_literal(out, "\r\n");
}

static bool is_control(char c)
{
	return (unsigned char)c < 0x20 || c == 0x7f;
}

static void add_escaped(struct buf *line, Str text)
{
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		if (c == '\n')
			buf_add_literal(line, "\\n");
		else if (c == '\\' || c == ';' || c == ',')
			buf_format(line, "\\%c", c);
		else if (!is_control(c))
			buf_add_char(line, c);
	}
}

static void add_text(struct buf *out, const char *name, Str text)
{
	_cleanup_(buf_finish) struct buf line;

	buf_init(&line, CALENDAR_MAX);
	if (!text.n)
		return;
	buf_format(&line, "%s:", name);
	add_escaped(&line, text);
	out->failed |= line.failed;
	add_line(out, buf_str(&line));
}

/* An address is no text: it is checked when it comes in, and nothing in it is escaped. */
static void add_link(struct buf *out, Str link)
{
	_cleanup_(buf_finish) struct buf line;

	buf_init(&line, CALENDAR_MAX);
	if (!link.n)
		return;
	buf_add_literal(&line, "URL:");
	buf_add_str(&line, link);
	out->failed |= line.failed;
	add_line(out, buf_str(&line));
}

/* 20260131T090500Z. What time_format() writes has its digits at fixed places. */
static void add_time(struct buf *out, const char *name, Time time)
{
	char text[TIME_TEXT_MAX];

	(void)time_format(time, text);
	buf_format(out, "%s:%.4s%.2s%.2sT%.2s%.2s%.2sZ\r\n", name, text, text + 5, text + 8, text + 11, text + 14, text + 17);
}

/* A name stands in quotes, so it cannot hold any. */
static void add_person(struct buf *out, const char *head, Str name, Str email)
{
	_cleanup_(buf_finish) struct buf line;

	buf_init(&line, CALENDAR_MAX);
	if (!email.n)
		return;
	buf_format(&line, "%s;CN=\"", head);
	for (size_t i = 0; i < name.n; i++) {
		if (name.p[i] != '"' && !is_control(name.p[i]))
			buf_add_char(&line, name.p[i]);
	}
	buf_add_char(&line, '"');
	buf_add_literal(&line, ":mailto:");
	buf_add_str(&line, email);
	out->failed |= line.failed;
	add_line(out, buf_str(&line));
}

static void add_event(struct buf *out, const struct invitation *invitation)
{
	char uid[UUID_TEXT];

	uuid_format(invitation->uid, uid);
	buf_format(out, "UID:" STR_FMT "@jobwire\r\n", UUID_TEXT, uid);
	buf_format(out, "SEQUENCE:%lld\r\n", (long long)invitation->sequence);
	add_time(out, "DTSTAMP", invitation->made_at);
	add_time(out, "DTSTART", invitation->starts_at);
	add_time(out, "DTEND", time_plus_ms(invitation->starts_at, invitation->minutes * 60 * 1000));
	add_text(out, "SUMMARY", invitation->summary);
	add_text(out, "DESCRIPTION", invitation->description);
	add_text(out, "LOCATION", invitation->place.n ? invitation->place : invitation->link);
	add_link(out, invitation->link);
	add_person(out, "ORGANIZER", invitation->organizer_name, invitation->organizer_email);
	add_person(out, "ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE", invitation->attendee_name,
		invitation->attendee_email);
	buf_format(out, "STATUS:%s\r\n", invitation->cancelled ? "CANCELLED" : "CONFIRMED");
}

Str calendar_write(struct arena *arena, const struct invitation *invitation)
{
	_cleanup_(buf_finish) struct buf out;

	buf_init(&out, CALENDAR_MAX);
	buf_add_literal(&out, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Jobwire//Interviews//EN\r\nCALSCALE:GREGORIAN\r\n");
	buf_format(&out, "METHOD:%s\r\nBEGIN:VEVENT\r\n", invitation->cancelled ? "CANCEL" : "REQUEST");
	add_event(&out, invitation);
	buf_add_literal(&out, "END:VEVENT\r\nEND:VCALENDAR\r\n");
	return out.failed ? STR_NONE : str_copy(arena, buf_str(&out));
}
