#pragma once
/*
 * What all of the notify service shares: its settings, its keys, and the queues of what leaves the house. Made once at
 * boot; constant from then on, but for what has its own lock.
 */
#include "io/digest.h"
#include "io/mail.h"
#include "service.h"
#include "unsubscribe.h"

struct notify_config {
	const char *public_url, *web_url, *reset_url, *reset_key;
	const char *mail_from, *mail_name, *outbox;
	const char *smtp_host, *smtp_user, *smtp_password, *smtp_security, *smtp_ca;
	int64_t smtp_port, mail_timeout_ms, mail_senders, mail_retry_s, mail_suppress;
	const char *vapid_key, *vapid_subject;
	int64_t push_senders, grace_s, window_s;
	bool push_private;
};

struct dispatch;
struct vapid;
struct http_client;

struct notify {
	struct app *app;
	const struct notify_config *config;
	struct hmac_key *reset_key;
	struct unsubscribe_keys unsubscribe;
	struct mail_config mail;
	struct vapid *vapid;
	struct http_client *push_client;
	struct dispatch *mails, *pushes;
};

Err notify_init(struct app *app) MUST_CHECK;
void notify_finish(struct app *app);
/* There is something to be sent. */
void notify_wake(struct notify *notify);
void notify_write_metrics(struct app *app, struct buf *out);

extern const struct setting notify_settings[];
extern const struct worker notify_workers[];

static inline struct notify *notify_of(const struct app *app)
{
	return app->state;
}
