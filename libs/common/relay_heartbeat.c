#include "relay_private.h"

#include "contracts/events.h"
#include "data/json.h"

void relay_find_audience(struct relay *relay)
{
	const struct topology *t = relay->config.topology;

	relay->audience_count = 0;
	for (size_t i = 0; i < t->queue_count && relay->audience_count < AUDIENCE_MAX; i++) {
		if (queue_copies_from(&t->queues[i], relay->config.service))
			relay->audience[relay->audience_count++].queue = queue_name(t, &t->queues[i]);
	}
}

/* Nobody clears a queue that nobody consumes: heartbeats into it would pile up behind the events. */
static Err look_who_listens(struct relay *relay)
{
	for (size_t i = 0; i < relay->audience_count; i++) {
		struct audience *audience = &relay->audience[i];
		int64_t messages, consumers;

		TRY(mq_depth(relay->mq, queue_name_str(&audience->queue), &messages, &consumers));
		audience->listens = consumers > 0;
	}
	return OK;
}

/*
 * Straight to the queues, on the connection the events went out on and after their confirms, so that it arrives behind
 * all it speaks for.
 */
Err relay_beat(struct relay *relay, Time seen_to)
{
	struct heartbeat heartbeat = { .service = str_of(relay->config.service), .at = seen_to };

	if (timer_is_due(&relay->look, RELAY_LOOK_MS))
		TRY(look_who_listens(relay));
	buf_clear(&relay->body);
	json_write_object(&relay->body, &heartbeat_view, &heartbeat);
	mq_window_begin(relay->mq);
	for (size_t i = 0; i < relay->audience_count; i++) {
		struct mq_message message = {
			.key = queue_name_str(&relay->audience[i].queue),
			.kind = STR(HEARTBEAT_KIND),
			.body = buf_str(&relay->body),
			.at = seen_to,
			.transient = true,
		};

		if (relay->audience[i].listens)
			TRY(mq_publish(relay->mq, &message, false));
	}
	return mq_settle(relay->mq, deadline_in(RELAY_WORK_MS));
}
