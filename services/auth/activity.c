#include "auth/queries.h"
#include "model.h"
#include "request.h"

struct activity_key {
	Time occurred_at;
	int64_t id;
};

LOCAL_VIEW(activity_key_view, activity_key, FIELD(activity_key, occurred_at, REQUIRED), FIELD(activity_key, id, REQUIRED));

static uint64_t filters_of(const struct activity_filter *in)
{
	return (in->actor_id.set ? ACTIVITY_LIST_ACTOR : 0) | (in->kind.n ? ACTIVITY_LIST_KIND : 0) |
		(in->object_type.n ? ACTIVITY_LIST_OBJECT_TYPE : 0) | (in->object_id.n ? ACTIVITY_LIST_OBJECT_ID : 0) |
		(in->from.us ? ACTIVITY_LIST_SINCE : 0) | (in->to.us ? ACTIVITY_LIST_UNTIL : 0) |
		(in->cursor.p ? ACTIVITY_LIST_AFTER : 0);
}

HANDLER(activity_list, struct activity_filter, struct page)
{
	int64_t limit = in->limit ? in->limit : PAGE_DEFAULT;
	struct activity_key after = { 0 };
	struct rows rows;

	if (in->from.us && in->to.us && in->to.us < in->from.us)
		return req_field(r, "to", "out_of_range", "is before from");
	TRY(cursor_read(r->arena, "activity", in->cursor, &activity_key_view, &after));
	TRY(db_query(r->tx,
		SQL(activity_list, .fragments = filters_of(in), .actor_id = in->actor_id.value, .kind = in->kind,
			.object_type = in->object_type, .object_id = in->object_id, .since = in->from, .until = in->to,
			.after_time = after.occurred_at, .after_id = after.id, .limit = limit + 1),
		&rows));
	return page_fill(r, out, &rows, limit, "activity", &activity_key_view);
}
