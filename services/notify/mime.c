#include "mime.h"

#include "base/codec.h"

#include <string.h>
#include <time.h>

enum { WORD_BYTES = 42, LINE_MAX_QP = 75, LINE_MAX_PLAIN = 900, BOUNDARY_ID = 60 };

/* With the letter ahead of it no more than the 70 characters that RFC 2046 allows; the id begins with its event's. */
#define BOUNDARY(message_id) "=_%.*s", (int)((message_id).n < BOUNDARY_ID ? (message_id).n : BOUNDARY_ID), (message_id).p

static bool is_control(char c)
{
	return (unsigned char)c < 0x20 || c == 0x7f;
}

static bool is_plain(Str text)
{
	for (size_t i = 0; i < text.n; i++) {
		if (is_control(text.p[i]) || (unsigned char)text.p[i] >= 0x80)
			return false;
	}
	return true;
}

/* Standard base64 of a piece of a header: at most WORD_BYTES. */
static void add_base64(struct buf *out, Str bytes)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < bytes.n; i += 3) {
		uint32_t group = 0;

		for (size_t j = 0; j < 3; j++)
			group = group << 8 | (i + j < bytes.n ? (uint8_t)bytes.p[i + j] : 0);
		for (size_t j = 0; j < 4; j++)
			buf_add_char(out, i + j > bytes.n ? '=' : digits[group >> (18 - 6 * j) & 63]);
	}
}

/* Encoded words of at most 75 characters, none of which divides a character; each but the first on a line of its own. */
static void add_encoded(struct buf *out, Str text)
{
	while (text.n) {
		Str piece = utf8_prefix(str_slice(text, 0, WORD_BYTES));

		/* Not UTF-8 after all. */
		if (!piece.n)
			return;
		buf_add_literal(out, "=?UTF-8?B?");
		add_base64(out, piece);
		buf_add_literal(out, "?=");
		text = str_slice(text, piece.n, text.n);
		if (text.n)
			buf_add_literal(out, "\r\n ");
	}
}

/* Text without structure: a long one is folded at its blanks. */
static void add_words(struct buf *out, Str text)
{
	size_t column = 0;

	if (!is_plain(text)) {
		add_encoded(out, text);
		return;
	}
	for (size_t i = 0; i < text.n; i++, column++) {
		if (text.p[i] == ' ' && column > 60) {
			buf_add_literal(out, "\r\n");
			column = 0;
		}
		buf_add_char(out, text.p[i]);
	}
}

static void add_header(struct buf *out, const char *name, Str value)
{
	buf_format(out, "%s: ", name);
	add_words(out, value);
	buf_add_literal(out, "\r\n");
}

/* Of a name that needs no coding; nothing in it ends the quotation. */
static void add_quoted(struct buf *out, Str name)
{
	buf_add_char(out, '"');
	for (size_t i = 0; i < name.n; i++) {
		if (name.p[i] == '"' || name.p[i] == '\\')
			buf_add_char(out, '\\');
		buf_add_char(out, name.p[i]);
	}
	buf_add_char(out, '"');
}

/* The line breaks keep an address that has no blank from making the line too long. */
static void add_address(struct buf *out, const char *header, Str name, Str address)
{
	buf_format(out, "%s:", header);
	if (name.n) {
		buf_add_char(out, ' ');
		if (is_plain(name))
			add_quoted(out, name);
		else
			add_encoded(out, name);
		buf_add_literal(out, "\r\n");
	}
	buf_add_literal(out, " <");
	for (size_t i = 0; i < address.n; i++)
		buf_add_char(out, is_control(address.p[i]) ? ' ' : address.p[i]);
	buf_add_literal(out, ">\r\n");
}

static void add_date(struct buf *out, Time date)
{
	static const char *const days[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov",
		"Dec" };
	time_t seconds = (time_t)(date.us / 1000000);
	struct tm tm;

	gmtime_r(&seconds, &tm);
	buf_format(out, "Date: %s, %d %s %d %02d:%02d:%02d +0000\r\n", days[tm.tm_wday], tm.tm_mday, months[tm.tm_mon],
		tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

/* May it travel as it is? */
static bool needs_coding(Str text)
{
	size_t line = 0;

	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];

		line = c == '\n' ? 0 : line + 1;
		if (c >= 0x80 || (c < 0x20 && c != '\n' && c != '\r' && c != '\t') || c == 0x7f || line > LINE_MAX_PLAIN)
			return true;
	}
	return false;
}

static bool ends_line(Str text, size_t at)
{
	return text.p[at] == '\n' || (text.p[at] == '\r' && at + 1 < text.n && text.p[at + 1] == '\n');
}

/* A blank at the end of a line would be lost, and a dot at its beginning doubled, by some servers. */
static bool needs_escape(Str text, size_t at, size_t column)
{
	unsigned char c = (unsigned char)text.p[at];

	if ((c == ' ' || c == '\t') && (at + 1 == text.n || ends_line(text, at + 1)))
		return true;
	return c == '=' || (c < 0x20 && c != '\t') || c > 0x7e || (c == '.' && !column);
}

static void add_quoted_printable(struct buf *out, Str text)
{
	size_t column = 0;

	for (size_t i = 0; i < text.n; i++) {
		bool escaped;
		size_t width;

		if (ends_line(text, i)) {
			i += text.p[i] == '\r';
			buf_add_literal(out, "\r\n");
			column = 0;
			continue;
		}
		escaped = needs_escape(text, i, column);
		width = escaped ? 3 : 1;
		if (column + width > LINE_MAX_QP) {
			buf_add_literal(out, "=\r\n");
			column = 0;
			escaped = needs_escape(text, i, column);
			width = escaped ? 3 : 1;
		}
		if (escaped)
			buf_format(out, "=%02X", (unsigned char)text.p[i]);
		else
			buf_add_char(out, text.p[i]);
		column += width;
	}
	buf_add_literal(out, "\r\n");
}

static void add_plain_body(struct buf *out, Str text)
{
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '\n' && (!i || text.p[i - 1] != '\r'))
			buf_add_char(out, '\r');
		buf_add_char(out, text.p[i]);
	}
	buf_add_literal(out, "\r\n");
}

static void add_part(struct buf *out, const char *type, Str body)
{
	buf_format(out, "Content-Type: %s\r\n", type);
	if (needs_coding(body)) {
		buf_add_literal(out, "Content-Transfer-Encoding: quoted-printable\r\n\r\n");
		add_quoted_printable(out, body);
	} else {
		buf_add_literal(out, "Content-Transfer-Encoding: 7bit\r\n\r\n");
		add_plain_body(out, body);
	}
}

static void add_alternatives(struct buf *out, const struct mime_mail *mail)
{
	buf_format(out, "Content-Type: multipart/alternative; boundary=\"a" BOUNDARY(mail->message_id));
	buf_format(out, "\"\r\n\r\n--a" BOUNDARY(mail->message_id));
	buf_add_literal(out, "\r\n");
	add_part(out, "text/plain; charset=utf-8", mail->text);
	buf_format(out, "--a" BOUNDARY(mail->message_id));
	buf_add_literal(out, "\r\n");
	add_part(out, "text/html; charset=utf-8", mail->html);
	buf_format(out, "--a" BOUNDARY(mail->message_id));
	buf_add_literal(out, "--\r\n");
}

/* Calendars go by the method of the part as much as by that of the entry. */
static const char *calendar_type(Str calendar)
{
	for (size_t i = 0; i < calendar.n; i++) {
		if (str_starts(str_slice(calendar, i, calendar.n), STR("METHOD:CANCEL")))
			return "text/calendar; charset=utf-8; method=CANCEL; name=\"invite.ics\"";
	}
	return "text/calendar; charset=utf-8; method=REQUEST; name=\"invite.ics\"";
}

static void add_content(struct buf *out, const struct mime_mail *mail)
{
	if (!mail->calendar.n) {
		add_alternatives(out, mail);
		return;
	}
	buf_format(out, "Content-Type: multipart/mixed; boundary=\"m" BOUNDARY(mail->message_id));
	buf_format(out, "\"\r\n\r\n--m" BOUNDARY(mail->message_id));
	buf_add_literal(out, "\r\n");
	add_alternatives(out, mail);
	buf_format(out, "--m" BOUNDARY(mail->message_id));
	buf_add_literal(out, "\r\n");
	add_part(out, calendar_type(mail->calendar), mail->calendar);
	buf_format(out, "--m" BOUNDARY(mail->message_id));
	buf_add_literal(out, "--\r\n");
}

void mime_write(struct buf *out, const struct mime_mail *mail)
{
	add_address(out, "From", mail->from_name, mail->from);
	add_address(out, "To", mail->to_name, mail->to);
	add_header(out, "Subject", mail->subject);
	add_date(out, mail->date);
	buf_format(out, "Message-ID: <" STR_FMT ">\r\n", STR_ARG(mail->message_id));
	buf_add_literal(out, "MIME-Version: 1.0\r\nAuto-Submitted: auto-generated\r\n");
	add_header(out, "Content-Language", mail->language);
	if (mail->unsubscribe.n) {
		buf_format(out, "List-Unsubscribe: <" STR_FMT ">\r\n", STR_ARG(mail->unsubscribe));
		buf_add_literal(out, "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n");
	}
	add_content(out, mail);
}
