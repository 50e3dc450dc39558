#pragma once
/*
 * Handing mails over: to an SMTP server by libcurl, or into a folder as .eml files, for development and for whoever has
 * something else to send them. What a mail looks like is its writer's business; here it is bytes and two addresses.
 *
 * The answer says what is known, no more. With SMTP there is one case that nobody can know: the whole mail was sent and the
 * line was cut before the server's answer. That is MAIL_UNKNOWN, and whoever sends it again under the same Message-ID may
 * send it twice.
 *
 * A mailer keeps its connection to the server between two mails. It belongs to one thread.
 */
#include "base/err.h"
#include "base/str.h"

#include <stdatomic.h>

enum mail_fate {
	MAIL_SENT = 1,
	MAIL_REFUSED, /* for good: the server will not have it */
	MAIL_PUT_OFF, /* not now: the server said so, or could not be reached */
	MAIL_UNKNOWN, /* it may have been sent */
	MAIL_LEFT,    /* given up because we are stopping; it was not sent */
};

enum mail_security { MAIL_STARTTLS, MAIL_TLS, MAIL_PLAIN };

enum { MAIL_REASON_MAX = 300 };

/* The texts outlive the mailer. */
struct mail_config {
	const char *outbox; /* the folder, made when it is not there; used when there is no host */
	const char *host;   /* NULL or empty: none */
	int port;
	const char *user, *password; /* NULL or empty user: no login */
	enum mail_security security;
	const char *ca_file; /* the authorities that may have signed the server's certificate; NULL: the system's */
	int timeout_ms;      /* for one mail, connecting included */
	const atomic_bool *stop; /* when set, what is not yet under way is left; NULL: never */
};

struct letter {
	Str id; /* unique, and the same for each try: names the file of the outbox */
	Str from, to;
	Str message; /* lines end with CRLF */
};

struct mail_outcome {
	enum mail_fate fate;
	bool bad_address; /* it was the recipient who was refused */
	char reason[MAIL_REASON_MAX]; /* what the server said, or what went wrong */
};

struct mailer;

Err mailer_create(const struct mail_config *config, struct mailer **out) MUST_CHECK;
void mailer_destroy(struct mailer *mailer); /* takes NULL */
void mailer_send(struct mailer *mailer, const struct letter *letter, struct mail_outcome *out);
