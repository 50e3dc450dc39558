#include "chat/queries.h"
#include "model.h"
#include "request.h"

LOCAL_VIEW(conversation_key_view, conversation,
	FIELD(conversation, joined_at, REQUIRED),
	FIELD(conversation, id, REQUIRED, .max = 100));

HANDLER(conversation_list, struct conversation_query, struct page)
{
	int64_t limit = in->limit ? in->limit : PAGE_DEFAULT;
	struct conversation last = { 0 };
	struct rows rows;

	TRY(cursor_read(r->arena, "conversations", in->cursor, &conversation_key_view, &last));
	TRY(db_query(r->tx,
		SQL(conversations_list, .fragments = last.id.p ? CONVERSATIONS_LIST_AFTER : 0, .user_id = r->user.user_id,
			.joined_at = last.joined_at, .id = last.id, .limit = limit + 1),
		&rows));
	return page_fill(r, out, &rows, limit, "conversations", &conversation_key_view);
}
