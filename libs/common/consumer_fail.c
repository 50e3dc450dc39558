#include "consumer_private.h"

#include "base/log.h"
#include "ladder.h"

enum { ERROR_TEXT_MAX = 300 };

struct failure {
	Err error;
	char reason[ERROR_TEXT_MAX];
};

static struct failure failure_of(Err error)
{
	struct failure failure = { .error = error };

	snprintf(failure.reason, sizeof(failure.reason), "%s: %s", error->code, fail_reason());
	return failure;
}

static void log_failure(const struct source *source, const struct mq_message *message, const struct failure *failure,
	const char *then)
{
	log_warn("an event failed", LOG("queue", source->name.text), LOG("kind", message->kind), LOG("event", message->id),
		LOG("request_id", message->request_id), LOG("attempt", message->attempt), LOG("reason", failure->reason),
		LOG("then", then));
}

static Err send_on(struct group *group, struct source *source, struct mq_delivery *delivery, const struct failure *failure,
	struct verdict verdict)
{
	struct mq_message message = delivery->message;
	const struct topology *t = group->of->config.topology;

	message.error = str_of(failure->reason);
	if (verdict.fate == FATE_LATER) {
		log_failure(source, &message, failure, "it is tried again later");
		TRY(send_later(group->mq, t, verdict.rung, queue_name_str(&source->name), &message));
		atomic_fetch_add(&source->counts.retried, 1);
	} else {
		log_failure(source, &message, failure, "it lies with the dead letters");
		message.exchange = STR_NONE;
		message.key = queue_name_str(&source->dead);
		message.source = queue_name_str(&source->name);
		TRY(mq_publish_one(group->mq, &message, deadline_in(SEND_TIMEOUT_MS)));
		atomic_fetch_add(&source->counts.dead, 1);
	}
	return mq_ack(group->mq, delivery->tag, false);
}

/* The broker's heartbeats go on while the database is away; deliveries wait where they are. */
static Err hold(struct group *group)
{
	struct backoff backoff = { 0 };
	Err away;

	log_warn("a consumer waits for the database", LOG("reason", fail_reason()));
	do {
		TRY(mq_pump(group->mq, backoff_next_ms(&backoff)));
		away = db_ping(group->of->config.db, deadline_in(HOLD_PING_MS));
	} while (away && !atomic_load(&group->of->stopping));
	if (!away)
		log_info("the database is back");
	return OK;
}

/* Before it is sent on: no heartbeat behind it may say that nothing is missing. */
static Err note_progress(struct group *group, const struct source *source, const struct mq_message *message,
	struct verdict verdict)
{
	Uuid event_id;

	/* Without an id it is no event, and dies at once. */
	if (!uuid_parse(message->id, &event_id))
		return OK;
	if (verdict.fate == FATE_DEAD)
		return progress_release(group, source, event_id);
	return progress_hold(group, source, event_id, group->of->config.topology->delays_ms[verdict.rung]);
}

Err delivery_settle(struct group *group, struct source *source, struct mq_delivery *delivery)
{
	size_t rungs = group->of->config.topology->delay_count;

	for (int tries = 1;; tries++) {
		struct failure failure;
		struct verdict verdict;
		Err error = batch_run(group, source, &delivery, 1);

		if (!error)
			return mq_ack(group->mq, delivery->tag, false);
		failure = failure_of(error);
		verdict = ladder_judge(error, delivery->message.attempt, tries, rungs);
		if (verdict.fate == FATE_LATER || verdict.fate == FATE_DEAD) {
			if (!note_progress(group, source, &delivery->message, verdict))
				return send_on(group, source, delivery, &failure, verdict);
			verdict.fate = FATE_HOLD;
		}
		if (verdict.fate == FATE_HOLD)
			TRY(hold(group));
		/* Unacknowledged, it is the broker's again as soon as the connection ends. */
		if (atomic_load(&group->of->stopping))
			return OK;
	}
}
