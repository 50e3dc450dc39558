#include "model.h"
#include "notify.h"
#include "notify/queries.h"
#include "problems.h"
#include "request.h"

static uint64_t filters_of(const struct delivery_query *in, int64_t before)
{
	return (in->state ? DELIVERIES_LIST_STATE : 0) | (in->channel ? DELIVERIES_LIST_CHANNEL : 0) |
		(in->kind.n ? DELIVERIES_LIST_KIND : 0) | (in->user_id ? DELIVERIES_LIST_USER_ID : 0) |
		(before ? DELIVERIES_LIST_AFTER : 0);
}

HANDLER(delivery_list, struct delivery_query, struct page)
{
	int64_t limit = in->limit ? in->limit : PAGE_DEFAULT;
	struct id_key last = { 0 };
	struct rows rows;

	TRY(cursor_read(r->arena, "deliveries", in->cursor, &id_key_view, &last));
	TRY(db_query(r->tx,
		SQL(deliveries_list, .fragments = filters_of(in, last.id),
			.state = word_stored(&delivery_state_words, in->state),
			.channel = word_stored(&delivery_channel_words, in->channel), .kind = in->kind, .user_id = in->user_id,
			.before_id = last.id, .limit = limit + 1),
		&rows));
	return page_fill(r, out, &rows, limit, "deliveries", &id_key_view);
}

static void wake(struct request *r, void *arg)
{
	(void)arg;
	notify_wake(notify_of(r->app));
}

HANDLER(delivery_resend, struct delivery_ref, struct delivery_row)
{
	int64_t changed;

	TRY(db_exec(r->tx, SQL(delivery_resend, .id = in->id, .now = r->now), &changed));
	TRY(db_exec(r->tx, SQL(refusal_lift, .id = in->id), NULL));
	TRY(db_one(r->tx, SQL(delivery_get, .id = in->id), &delivery_view, out));
	return changed ? req_after_commit(r, wake, NULL) : DELIVERY_UNDER_WAY;
}
