#include "mails.h"

#include "io/db.h"
#include "notify.h"
#include "notify/queries.h"

enum { STRANGER_AGAIN_MS = 1000, STRANGER_HOURS_MAX = 72 };

#define HOUR_US (60 * 60 * INT64_C(1000000))

static Err open_mailer(struct app *app, void **own)
{
	return mailer_create(&notify_of(app)->mail, (struct mailer **)own);
}

static void close_mailer(void *own)
{
	mailer_destroy(own);
}

/* What the event told of a user may come before the user does: each has a queue of its own. */
static void wait_for_recipient(const struct outgoing *item, struct outcome *out)
{
	if (clock_now().us - item->created_at.us > STRANGER_HOURS_MAX * HOUR_US) {
		outcome_say(out, ENDED_FAILED, "nobody has ever told of this user");
		return;
	}
	outcome_say(out, ENDED_LATER, "the user is not known yet");
	out->again_ms = STRANGER_AGAIN_MS;
}

static bool may_go(const struct notify *notify, const struct outgoing *item, struct outcome *out)
{
	if (!item->is_known)
		wait_for_recipient(item, out);
	else if (!item->to.email.n)
		outcome_say(out, ENDED_FAILED, "the user has no address");
	else if (!item->to.is_active && !item->urgent)
		outcome_say(out, ENDED_FAILED, "the account is not active");
	else if (item->is_muted && !item->urgent)
		outcome_say(out, ENDED_FAILED, "the user does not want it any more");
	else if (item->refusals >= notify->config->mail_suppress)
		outcome_say(out, ENDED_FAILED, "suppressed: the address was refused %lld times: " STR_FMT,
			(long long)item->refusals, STR_ARG(item->refused_because));
	return !out->ending;
}

static Err write_letter(const struct notify *notify, const struct outgoing *item, struct arena *arena, struct letter_text *out)
{
	const struct kind *kind = kind_named(item->kind);
	struct facts facts = { 0 };

	if (!kind)
		return fail(INTERNAL, "there is no kind " STR_FMT, STR_ARG(item->kind));
	TRY(event_data_read(item->data, &facts_view, arena, &facts));
	return letter_write(notify, kind, &facts, &item->to, item->event_id, item->created_at, arena, out);
}

static enum ending ending_of(enum mail_fate fate)
{
	static const enum ending endings[] = {
		[MAIL_SENT] = ENDED_SENT,
		[MAIL_REFUSED] = ENDED_FAILED,
		[MAIL_PUT_OFF] = ENDED_LATER,
		[MAIL_UNKNOWN] = ENDED_UNKNOWN,
		[MAIL_LEFT] = ENDED_LEFT,
	};

	return endings[fate];
}

static void send_mail(struct app *app, void *own, const struct outgoing *item, struct arena *arena, struct outcome *out)
{
	const struct notify *notify = notify_of(app);
	struct mail_outcome mailed;
	struct letter_text text;

	if (!may_go(notify, item, out))
		return;
	if (write_letter(notify, item, arena, &text)) {
		log_error("a mail cannot be written", LOG("kind", item->kind), LOG("reason", fail_reason()));
		outcome_say(out, ENDED_LATER, "it cannot be written: %s", fail_reason());
		return;
	}
	mailer_send(own,
		&(struct letter){
			.id = str_slice(text.message_id, 0, str_find(text.message_id, '@')),
			.from = str_of(notify->config->mail_from),
			.to = item->to.email,
			.message = text.message,
		},
		&mailed);
	outcome_say(out, ending_of(mailed.fate), "%s", mailed.reason);
	out->bad_address = mailed.bad_address;
}

/* Refusals count in a row: one mail that gets through, and the address is as good as any. */
static Err settle_mail(struct tx *tx, const struct outgoing *item, const struct outcome *outcome, Time now)
{
	if (outcome->bad_address)
		return db_defer(tx,
			SQL(refusal_note, .address = item->to.email, .reason = str_of(outcome->reason), .now = now));
	if (outcome->ending == ENDED_SENT && item->refusals)
		return db_defer(tx, SQL(refusal_forget, .address = item->to.email));
	return OK;
}

Err mails_create(struct app *app, struct dispatch **out)
{
	const struct notify_config *config = notify_of(app)->config;
	const struct dispatch_config mails = {
		.channel = "mail",
		.senders = (int)config->mail_senders,
		.attempt_ms = config->mail_timeout_ms,
		.retry_ms = config->mail_retry_s * 1000,
		.open = open_mailer,
		.close = close_mailer,
		.send = send_mail,
		.settle = settle_mail,
	};

	return dispatch_create(app, &mails, out);
}
