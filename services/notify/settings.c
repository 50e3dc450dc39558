#include "notify.h"

#include <string.h>

#define CONFIG struct notify_config

static const char *check_key(const char *text)
{
	return strlen(text) >= SHA256_SIZE ? NULL : "must have at least 32 bytes";
}

static const char *check_url(const char *text)
{
	bool known = !*text || strncmp(text, "http://", 7) == 0 || strncmp(text, "https://", 8) == 0;

	return known ? NULL : "must begin with http:// or https://";
}

static const char *check_address(const char *text)
{
	const char *at = strchr(text, '@');

	return at && at != text && at[1] && !strpbrk(text, " <>\r\n\t") ? NULL : "must be a bare address: name@host";
}

static const char *check_security(const char *text)
{
	bool known = strcmp(text, "starttls") == 0 || strcmp(text, "tls") == 0 || strcmp(text, "off") == 0;

	return known ? NULL : "must be starttls, tls or off";
}

const struct setting notify_settings[] = {
	SETTING_STR(CONFIG, public_url, "PUBLIC_URL", "http://127.0.0.1:8080",
		"Where users reach the gateway; links in mails begin with it.", .check = check_url),
	SETTING_STR(CONFIG, web_url, "WEB_URL", "",
		"Where the web front end is; while it is empty, mails have no links to applications, postings and conversations.",
		.check = check_url),
	SETTING_STR(CONFIG, reset_url, "PASSWORD_RESET_URL", "",
		"The page to choose a new password on, which finds the token behind a `#`; empty: the gateway's own.",
		.check = check_url),
	SETTING_STR(CONFIG, reset_key, "PASSWORD_RESET_KEY", NULL,
		"Password reset links are derived with it; at least 32 bytes, the same for auth and notify.",
		.flags = CONFIG_SECRET | CONFIG_REQUIRED, .check = check_key),
	SETTING_STR(CONFIG, mail_from, "MAIL_FROM", "no-reply@jobwire.example", "The sender's address.", .also = "SMTP_FROM",
		.check = check_address),
	SETTING_STR(CONFIG, mail_name, "MAIL_FROM_NAME", "Jobwire", "The sender's name."),
	SETTING_STR(CONFIG, outbox, "MAIL_OUTBOX", "outbox",
		"Where mails are put as `.eml` files while there is no `SMTP_HOST`."),
	SETTING_STR(CONFIG, smtp_host, "SMTP_HOST", "", "The mail server; empty: mails go to the outbox.", .also = "SMTP_SERVER"),
	SETTING_INT(CONFIG, smtp_port, "SMTP_PORT", "587", 1, 65535, "Its port: mostly 587, with `SMTP_SECURITY=tls` 465."),
	SETTING_STR(CONFIG, smtp_user, "SMTP_USER", "", "Its login; empty: none.", .also = "SMTP_USERNAME"),
	SETTING_STR(CONFIG, smtp_password, "SMTP_PASSWORD", "", "Its password.", .also = "SMTP_PASS", .flags = CONFIG_SECRET),
	SETTING_STR(CONFIG, smtp_security, "SMTP_SECURITY", "starttls",
		"`starttls` or `tls`, both with a verified certificate, or `off`.", .check = check_security),
	SETTING_STR(CONFIG, smtp_ca, "SMTP_CA_FILE", "", "Authorities for its certificate, as PEM; empty: the system's."),
	SETTING_INT(CONFIG, mail_timeout_ms, "MAIL_TIMEOUT_MS", "30000", 100, 600000, "How long one mail may take."),
	SETTING_INT(CONFIG, mail_senders, "MAIL_SENDERS", "4", 1, 32, "Mails sent at the same time by one instance."),
	SETTING_INT(CONFIG, mail_retry_s, "MAIL_RETRY_SECONDS", "60", 1, 86400,
		"When a mail that was put off is tried again; then three times as long each time, for three days."),
	SETTING_INT(CONFIG, mail_suppress, "MAIL_SUPPRESS_AFTER", "3", 1, 1000,
		"Refusals in a row after which an address gets no more mails."),
	SETTING_STR(CONFIG, vapid_key, "VAPID_PRIVATE_KEY", "",
		"Signs push messages: 32 bytes in base64url; empty: derived from `JWT_SECRET`. Another ends all subscriptions.",
		.flags = CONFIG_SECRET),
	SETTING_STR(CONFIG, vapid_subject, "VAPID_SUBJECT", "mailto:push@jobwire.example",
		"How push services reach whoever runs this: a `mailto:` or `https:` address."),
	SETTING_INT(CONFIG, push_senders, "PUSH_SENDERS", "4", 1, 32, "Push messages sent at the same time by one instance."),
	SETTING_BOOL(CONFIG, push_private, "PUSH_TO_PRIVATE_ADDRESSES", "off",
		"Lets subscriptions lead into private networks and by plain HTTP; for tests."),
	SETTING_INT(CONFIG, grace_s, "MESSAGE_GRACE_SECONDS", "120", 0, 86400,
		"How long messages stay unread before their receiver is mailed."),
	SETTING_INT(CONFIG, window_s, "MESSAGE_WINDOW_SECONDS", "3600", 0, 604800,
		"How long after such a mail there is no other about the same conversation."),
	{ 0 },
};
