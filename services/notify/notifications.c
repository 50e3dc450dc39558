#include "model.h"
#include "notify/queries.h"
#include "request.h"

HANDLER(notification_list, struct notification_query, struct page)
{
	int64_t limit = in->limit ? in->limit : PAGE_DEFAULT;
	struct id_key last = { 0 };
	struct rows rows;

	TRY(cursor_read(r->arena, "notifications", in->cursor, &id_key_view, &last));
	TRY(db_query(r->tx,
		SQL(notifications_list, .fragments = last.id ? NOTIFICATIONS_LIST_AFTER : 0, .user_id = r->user.user_id,
			.before_id = last.id, .limit = limit + 1),
		&rows));
	return page_fill(r, out, &rows, limit, "notifications", &id_key_view);
}
