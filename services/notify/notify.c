#include "notify.h"

#include "dispatch.h"
#include "mails.h"

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
	{ 0 },
};

static enum mail_security security_of(const struct notify_config *config)
{
	if (strcmp(config->smtp_security, "tls") == 0)
		return MAIL_TLS;
	return strcmp(config->smtp_security, "off") == 0 ? MAIL_PLAIN : MAIL_STARTTLS;
}

static void set_mail(struct notify *notify, const struct app *app)
{
	const struct notify_config *config = notify->config;

	notify->mail = (struct mail_config){
		.outbox = config->outbox,
		.host = config->smtp_host,
		.port = (int)config->smtp_port,
		.user = config->smtp_user,
		.password = config->smtp_password,
		.security = security_of(config),
		.ca_file = config->smtp_ca,
		.timeout_ms = (int)config->mail_timeout_ms,
		.stop = &app->stopping,
	};
	if (*config->smtp_host)
		log_info("mail goes by SMTP", LOG("host", config->smtp_host), LOG("security", config->smtp_security));
	else
		log_info("mail goes to the outbox", LOG("folder", config->outbox));
}

Err notify_init(struct app *app)
{
	struct notify *notify = calloc(1, sizeof(*notify));

	if (!notify)
		return fail(INTERNAL, "no memory for the service");
	app->state = notify;
	notify->config = app->service_config;
	notify->reset_key = hmac_key_create(str_of(notify->config->reset_key));
	if (!notify->reset_key)
		return fail(INTERNAL, "no memory for the keys");
	TRY(unsubscribe_keys_open(&app->config, &notify->unsubscribe));
	set_mail(notify, app);
	return mails_create(app, &notify->mails);
}

void notify_finish(struct app *app)
{
	struct notify *notify = app->state;

	dispatch_destroy(notify->mails);
	unsubscribe_keys_close(&notify->unsubscribe);
	if (notify->reset_key)
		hmac_key_destroy(notify->reset_key);
	free(notify);
}

void notify_write_metrics(struct app *app, struct buf *out)
{
	dispatch_write_metrics(notify_of(app)->mails, out);
}

static void run_mails(struct app *app)
{
	dispatch_run(notify_of(app)->mails);
}

const struct worker notify_workers[] = {
	{ .name = "mails", .run = run_mails },
	{ 0 },
};
