#include "pushes.h"

#include "base/codec.h"
#include "data/json.h"
#include "io/db.h"
#include "io/http_client.h"
#include "io/p256.h"
#include "notify.h"
#include "notify/queries.h"
#include "push_subscriptions.h"
#include "vapid.h"

enum { PUSH_MS = 10 * 1000, BODY_MAX = 8 * 1024, TITLE_MAX = 500 };

/* What the browser shows. Only the title is text; whoever wants more asks for the notification. */
struct push_message {
	int64_t id;
	Str kind, title;
	Time created_at;
};

LOCAL_VIEW(push_message_view, push_message,
	FIELD(push_message, id, 0),
	FIELD(push_message, kind, 0),
	FIELD(push_message, title, 0),
	FIELD(push_message, created_at, 0));

static Err open_nothing(struct app *app, void **own)
{
	(void)app;
	*own = NULL;
	return OK;
}

static void close_nothing(void *own)
{
	(void)own;
}

/* A key of its own for each message, as the standard wants it. */
static Err encrypt(const struct webpush_receiver *receiver, Str plain, struct buf *out)
{
	uint8_t salt[WEBPUSH_SALT];
	struct p256_key *sender;
	Err err;

	rand_bytes(salt, sizeof(salt));
	TRY(p256_make(&sender));
	err = webpush_encrypt(sender, salt, receiver, plain, out);
	p256_destroy(sender);
	return err;
}

static Err write_body(const struct outgoing *item, struct buf *out)
{
	const struct push_message message = { .id = item->notification_id, .kind = item->kind,
		.title = utf8_prefix(str_slice(item->title, 0, TITLE_MAX)), .created_at = item->created_at };
	char room[WEBPUSH_PLAIN_MAX + 1];
	struct buf plain = buf_over(room, sizeof(room));
	struct webpush_receiver receiver;

	if (!subscription_keys(item->p256dh, item->auth, &receiver))
		return fail(INVALID, "the subscription's keys are none");
	json_write_object(&plain, &push_message_view, &message);
	if (plain.failed)
		return fail(TOO_LARGE, "the message is too long");
	return encrypt(&receiver, buf_str(&plain), out);
}

/* What the push service says. A topic makes a second try replace the first one, where that still waits for the browser. */
static Err post(struct app *app, const struct outgoing *item, Str body, struct arena *arena, struct http_answer *out)
{
	const struct notify *notify = notify_of(app);
	const char *headers[] = { "Content-Type: application/octet-stream", "Content-Encoding: aes128gcm", "TTL: 86400", NULL,
		NULL, NULL, NULL };
	struct http_call call = { .url = item->endpoint.p, .headers = headers, .body = body };
	Str authorization;

	TRY(vapid_authorize(notify->vapid, item->endpoint, clock_now(), arena, &authorization));
	headers[3] = item->urgent ? "Urgency: high" : "Urgency: normal";
	headers[4] = str_format(arena, "Topic: delivery-%lld", (long long)item->id).p;
	headers[5] = str_format(arena, "Authorization: " STR_FMT, STR_ARG(authorization)).p;
	if (!headers[4] || !headers[5])
		return fail(OVERLOADED, "no memory for a push message");
	return http_fetch(notify->push_client, &call, deadline_in(PUSH_MS), arena, out);
}

static void judge(const struct http_answer *answer, struct outcome *out)
{
	bool is_busy = answer->status == 408 || answer->status == 429 || answer->status >= 500;

	if (answer->status >= 200 && answer->status < 300)
		outcome_say(out, ENDED_SENT, "%d", answer->status);
	else if (is_busy)
		outcome_say(out, ENDED_LATER, "%d " STR_FMT, answer->status, STR_ARG(str_slice(answer->body, 0, 100)));
	else
		outcome_say(out, ENDED_FAILED, "%d " STR_FMT, answer->status, STR_ARG(str_slice(answer->body, 0, 100)));
	out->bad_address = answer->status == 404 || answer->status == 410;
}

static bool may_go(const struct outgoing *item, struct outcome *out)
{
	if (!item->endpoint.n)
		outcome_say(out, ENDED_FAILED, "the browser has unsubscribed");
	else if (!item->to.is_active)
		outcome_say(out, ENDED_FAILED, "the account is not active");
	else if (item->is_muted)
		outcome_say(out, ENDED_FAILED, "the user does not want it any more");
	return !out->ending;
}

static void send_push(struct app *app, void *own, const struct outgoing *item, struct arena *arena, struct outcome *out)
{
	_cleanup_(buf_finish) struct buf body;
	struct http_answer answer;

	(void)own;
	buf_init(&body, BODY_MAX);
	if (!may_go(item, out))
		return;
	if (write_body(item, &body))
		outcome_say(out, ENDED_FAILED, "%s", fail_reason());
	else if (post(app, item, buf_str(&body), arena, &answer))
		outcome_say(out, ENDED_LATER, "%s", fail_reason());
	else
		judge(&answer, out);
}

/* The push service has never heard of it, or will not any more. */
static Err settle_push(struct tx *tx, const struct outgoing *item, const struct outcome *outcome, Time now)
{
	(void)now;
	return outcome->bad_address ? db_defer(tx, SQL(push_subscription_drop, .endpoint = item->endpoint)) : OK;
}

Err pushes_create(struct app *app, struct dispatch **out)
{
	const struct notify_config *config = notify_of(app)->config;
	const struct dispatch_config pushes = {
		.channel = "push",
		.senders = (int)config->push_senders,
		.attempt_ms = PUSH_MS,
		.retry_ms = config->mail_retry_s * 1000,
		.open = open_nothing,
		.close = close_nothing,
		.send = send_push,
		.settle = settle_push,
	};

	return dispatch_create(app, &pushes, out);
}
