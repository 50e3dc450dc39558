#include "notify.h"

#include "address.h"
#include "cleaning.h"
#include "dispatch.h"
#include "io/http_client.h"
#include "mails.h"
#include "pushes.h"
#include "unread.h"
#include "vapid.h"

#include <string.h>

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

static bool is_public(Str address)
{
	/* This machine, private networks, and what is for documentation, for many receivers or for nobody. */
	static const char inside[] = "0.0.0.0/8,10.0.0.0/8,100.64.0.0/10,127.0.0.0/8,169.254.0.0/16,172.16.0.0/12,192.0.0.0/24,"
				     "192.0.2.0/24,192.168.0.0/16,198.18.0.0/15,198.51.100.0/24,203.0.113.0/24,224.0.0.0/3,"
				     "::/127,64:ff9b::/96,100::/64,2001:db8::/32,fc00::/7,fe80::/10,ff00::/8";

	return address_is_valid(address) && !address_in(inside, address);
}

/* A subscription's address is whatever its user says, so it is not to lead to where only we can go. */
static Err open_push(struct notify *notify, const struct app *app)
{
	const struct notify_config *config = notify->config;
	const struct http_client_config client = { .user_agent = "Jobwire", .idle_max = (int)config->push_senders,
		.allows = config->push_private ? NULL : is_public };

	TRY(vapid_create(config->vapid_key, app->config.jwt_secret, config->vapid_subject, &notify->vapid));
	return http_client_create(&client, &notify->push_client);
}

Err notify_init(struct app *app)
{
	struct notify *notify = calloc(1, sizeof(*notify));

	if (!notify)
		return fail(INTERNAL, "no memory for the service");
	app->state = notify;
	notify->app = app;
	notify->config = app->service_config;
	notify->reset_key = hmac_key_create(str_of(notify->config->reset_key));
	if (!notify->reset_key)
		return fail(INTERNAL, "no memory for the keys");
	TRY(unsubscribe_keys_open(&app->config, &notify->unsubscribe));
	set_mail(notify, app);
	TRY(open_push(notify, app));
	TRY(mails_create(app, &notify->mails));
	return pushes_create(app, &notify->pushes);
}

void notify_finish(struct app *app)
{
	struct notify *notify = app->state;

	dispatch_destroy(notify->mails);
	dispatch_destroy(notify->pushes);
	http_client_destroy(notify->push_client);
	vapid_destroy(notify->vapid);
	unsubscribe_keys_close(&notify->unsubscribe);
	if (notify->reset_key)
		hmac_key_destroy(notify->reset_key);
	free(notify);
}

void notify_write_metrics(struct app *app, struct buf *out)
{
	const struct dispatch *const all[] = { notify_of(app)->mails, notify_of(app)->pushes };

	dispatch_write_metrics(all, ARRAY_LEN(all), out);
}

void notify_wake(struct notify *notify)
{
	dispatch_wake(notify->mails);
	dispatch_wake(notify->pushes);
}

static void run_mails(struct app *app)
{
	dispatch_run(notify_of(app)->mails);
}

static void run_pushes(struct app *app)
{
	dispatch_run(notify_of(app)->pushes);
}

const struct worker notify_workers[] = {
	{ .name = "mails", .run = run_mails },
	{ .name = "pushes", .run = run_pushes },
	{ .name = "unread-messages", .run = tell_of_unread },
	{ .name = "cleaning", .run = clean_old_notifications },
	{ 0 },
};
