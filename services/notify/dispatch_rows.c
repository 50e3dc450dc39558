#include "dispatch_private.h"

#include "base/log.h"
#include "notify/queries.h"
#include "retry.h"

enum { TURN_MS = 5000, ARENA_MAX = 8 * 1024 * 1024 };

/* Twice as long as a try: whoever takes a row has as much time to begin as to be done. */
int64_t dispatch_lease_ms(const struct dispatch *dispatch)
{
	return 2 * dispatch->config.attempt_ms;
}

LOCAL_VIEW(outgoing_view, outgoing,
	FIELD(outgoing, id, 0),
	FIELD(outgoing, lease, 0),
	FIELD(outgoing, tries, 0),
	FIELD(outgoing, notification_id, 0),
	FIELD(outgoing, event_id, 0),
	FIELD(outgoing, kind, 0),
	FIELD(outgoing, title, 0),
	FIELD(outgoing, data, 0),
	FIELD(outgoing, created_at, 0),
	FIELD(outgoing, begun_at, 0),
	FIELD(outgoing, urgent, 0),
	FIELD(outgoing, is_known, 0),
	FIELD(outgoing, is_muted, 0),
	FIELD(outgoing, to, 0, .of = &recipient_view),
	FIELD(outgoing, refusals, 0),
	FIELD(outgoing, refused_because, 0),
	FIELD(outgoing, endpoint, 0),
	FIELD(outgoing, p256dh, 0),
	FIELD(outgoing, auth, 0));

/* --- outcomes ---------------------------------------------------------------------------------------------------- */

/* As arrays, one entry for each row. */
struct settlement {
	IntList ids, leases, delays_ms, counts;
	StrList states, reasons;
};

static Err make_room(struct arena *arena, size_t n, struct settlement *out)
{
	IntList *ints[] = { &out->ids, &out->leases, &out->delays_ms, &out->counts };
	StrList *strs[] = { &out->states, &out->reasons };
	bool failed = false;

	for (size_t i = 0; i < ARRAY_LEN(ints); i++) {
		*ints[i] = (IntList){ .items = arena_new_array(arena, n, int64_t), .n = n };
		failed |= !ints[i]->items;
	}
	for (size_t i = 0; i < ARRAY_LEN(strs); i++) {
		*strs[i] = (StrList){ .items = arena_new_array(arena, n, Str), .n = n };
		failed |= !strs[i]->items;
	}
	return failed ? fail(OVERLOADED, "no memory for outcomes") : OK;
}

/* The state a row goes into, and when it is due again: -1 for never. */
struct next {
	const char *state;
	int64_t delay_ms;
	bool counts; /* as a try */
};

static struct next next_of(const struct dispatch *dispatch, const struct slot *slot, Time now)
{
	const struct outcome *outcome = &slot->outcome;
	bool is_unknown = outcome->ending == ENDED_UNKNOWN;
	int64_t delay_ms;

	switch (outcome->ending) {
	case ENDED_SENT:
		return (struct next){ "sent", -1, true };
	case ENDED_LEFT:
		return (struct next){ "pending", 0, false };
	case ENDED_LATER:
		if (outcome->again_ms)
			return (struct next){ "pending", outcome->again_ms, false };
		break;
	case ENDED_FAILED:
		return (struct next){ "failed", -1, true };
	case ENDED_UNKNOWN:
		break;
	}
	if (!retry_delay(dispatch->config.retry_ms, slot->item.tries + 1, slot->item.begun_at, now, rand_u64(), &delay_ms))
		return (struct next){ is_unknown ? "ambiguous" : "failed", -1, true };
	return (struct next){ is_unknown ? "ambiguous" : "pending", delay_ms, true };
}

static Err settle(struct dispatch *dispatch, struct tx *tx, struct slot *const *slots, int n, Time now)
{
	struct settlement s;
	int64_t kept;

	TRY(make_room(tx->arena, (size_t)n, &s));
	for (int i = 0; i < n; i++) {
		struct next next = next_of(dispatch, slots[i], now);

		s.ids.items[i] = slots[i]->item.id;
		s.leases.items[i] = slots[i]->item.lease;
		s.delays_ms.items[i] = next.delay_ms;
		s.counts.items[i] = next.counts;
		s.states.items[i] = str_of(next.state);
		s.reasons.items[i] = str_of(slots[i]->outcome.reason);
		if (dispatch->config.settle)
			TRY(dispatch->config.settle(tx, &slots[i]->item, &slots[i]->outcome, now));
	}
	TRY(db_exec(tx,
		SQL(deliveries_settle, .ids = s.ids, .leases = s.leases, .states = s.states, .delays_ms = s.delays_ms,
			.counts = s.counts, .reasons = s.reasons, .now = now),
		&kept));
	atomic_fetch_add(&dispatch->lost, n - kept);
	return OK;
}

/* --- leases ------------------------------------------------------------------------------------------------------ */

static Err lease(struct dispatch *dispatch, struct tx *tx, struct slot *const *slots, int n, Time now, int *taken)
{
	int64_t begin_by_ms = clock_monotonic_ms() + dispatch_lease_ms(dispatch) - dispatch->config.attempt_ms;
	struct rows rows;

	TRY(db_query(tx,
		SQL(deliveries_lease, .channel = str_of(dispatch->config.channel), .now = now, .most = n,
			.until = time_plus_ms(now, dispatch_lease_ms(dispatch))),
		&rows));
	for (int i = 0; i < rows.count; i++) {
		struct slot *slot = slots[i];

		arena_reset(&slot->arena);
		slot->item = (struct outgoing){ 0 };
		slot->begin_by_ms = begin_by_ms;
		TRY(rows_read(&rows, i, &outgoing_view, &slot->arena, &slot->item));
	}
	*taken = rows.count;
	return OK;
}

Err rows_turn(struct dispatch *dispatch, struct slot *const *done, int done_count, struct slot *const *free, int free_count,
	int *taken)
{
	_cleanup_(arena_finish) struct arena arena;
	_cleanup_(tx_finish) struct tx tx;
	Time now = clock_now();

	*taken = 0;
	arena_init(&arena, ARENA_MAX);
	tx_init(&tx, dispatch->app->background_db, TX_WRITE, &arena, deadline_in(TURN_MS));
	if (done_count)
		TRY(settle(dispatch, &tx, done, done_count, now));
	if (free_count)
		TRY(lease(dispatch, &tx, free, free_count, now, taken));
	return tx_commit(&tx);
}
