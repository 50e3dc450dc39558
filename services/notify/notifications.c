#include "kinds.h"
#include "model.h"
#include "notify/queries.h"
#include "paging.h"

HANDLER(notification_list, struct notification_query, struct page)
{
	int64_t limit = in->limit ? in->limit : PAGE_DEFAULT;
	struct id_key last = { 0 };
	struct rows rows;
	uint64_t fragments;
	int64_t user_id;

	TRY(req_whose(r, in->user_id, &user_id));
	TRY(cursor_read(r->arena, "notifications", in->cursor, &id_key_view, &last));
	fragments = (last.id ? NOTIFICATIONS_LIST_AFTER : 0) | (in->unread.set ? NOTIFICATIONS_LIST_READ : 0) |
		(in->kind.n ? NOTIFICATIONS_LIST_KIND : 0);
	TRY(page_query(r,
		SQL(notifications_list, .fragments = fragments, .user_id = user_id, .is_read = !in->unread.value,
			.kinds = in->kind, .before_id = last.id, .limit = limit + 1),
		&rows));
	return page_fill(r, out, &rows, limit, "notifications", &id_key_view);
}

HANDLER(unread_count, struct none, struct inbox_counts)
{
	return db_one(r->tx, SQL(notifications_count, .user_id = r->user.user_id), &inbox_counts_view, out);
}

/* What is in an inbox is read, and thrown away, by its owner alone; administrators see it, and no more. */
static Err check_owner(const struct request *r, int64_t named)
{
	int64_t owner;

	TRY(req_whose(r, named, &owner));
	return owner == r->user.user_id ? OK : FORBIDDEN;
}

/* Whoever says nothing has read it. */
HANDLER(notification_edit, struct notification_edit, struct notification)
{
	TRY(check_owner(r, in->user_id));
	return db_one(r->tx,
		SQL(notification_mark, .id = in->id, .user_id = r->user.user_id,
			.is_read = !in->is_read.set || in->is_read.value),
		&notification_view, out);
}

HANDLER(notification_delete, struct notification_ref, struct none)
{
	TRY(check_owner(r, in->user_id));
	return db_one(r->tx, SQL(notification_hide, .id = in->id, .user_id = r->user.user_id), NULL, NULL);
}

HANDLER(notification_read_all, struct inbox, struct inbox_counts)
{
	TRY(check_owner(r, in->user_id));
	TRY(db_exec(r->tx, SQL(notifications_mark_all, .user_id = r->user.user_id), NULL));
	return db_one(r->tx, SQL(notifications_count, .user_id = r->user.user_id), &inbox_counts_view, out);
}
