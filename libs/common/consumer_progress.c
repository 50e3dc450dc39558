#include "consumer_private.h"

#include "common/queries.h"

/* A queue that is long, or a broker that was away, may make it later than the ladder says. */
enum { LATER_STILL_MS = 10 * 60 * 1000 };

static bool is_projection(const struct source *source)
{
	return source->queue->sources;
}

Err progress_hold(struct group *group, const struct source *source, Uuid event_id, int64_t delay_ms)
{
	_cleanup_(tx_finish) struct tx tx;

	tx_init(&tx, group->of->config.db, TX_WRITE, &group->arena, deadline_in(DELIVERY_WORK_MS));
	if (!is_projection(source))
		return OK;
	TRY(db_defer(&tx,
		SQL(projection_delay, .consumer = str_of(source->queue->consumer), .event_id = event_id,
			.until = time_plus_ms(clock_now(), delay_ms + LATER_STILL_MS))));
	return tx_commit(&tx);
}

Err progress_resume(struct tx *tx, const struct source *source, Uuid event_id)
{
	if (!is_projection(source))
		return OK;
	return db_defer(tx, SQL(projection_arrived, .consumer = str_of(source->queue->consumer), .event_id = event_id));
}

Err progress_release(struct group *group, const struct source *source, Uuid event_id)
{
	_cleanup_(tx_finish) struct tx tx;

	tx_init(&tx, group->of->config.db, TX_WRITE, &group->arena, deadline_in(DELIVERY_WORK_MS));
	TRY(progress_resume(&tx, source, event_id));
	return tx_commit(&tx);
}
