#pragma once
/*
 * A mail as it travels (RFC 5322, 2045 to 2047): plain text and HTML as alternatives, with a calendar entry beside them if
 * there is one. Lines end with CRLF and are short enough for every server; what is not ASCII is coded, in headers as
 * encoded words, in bodies as quoted-printable. No value can begin a header of its own: a control character in one is a
 * blank. The texts given must be UTF-8. Values; any thread.
 */
#include "base/buf.h"
#include "base/clock.h"

struct mime_mail {
	Str from_name, from, to_name, to; /* bare addresses; names may be absent */
	Str subject;
	Str message_id;  /* without brackets */
	Time date;
	Str language;
	Str text, html;
	Str calendar;    /* text/calendar, or absent */
	Str unsubscribe; /* an address that ends mails of this kind when it is posted to (RFC 8058), or absent */
};

void mime_write(struct buf *out, const struct mime_mail *mail);
