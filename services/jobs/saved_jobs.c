#include "jobs.h"
#include "jobs/queries.h"
#include "policy.h"

struct saved_key {
	Time saved_at;
	int64_t id;
};

LOCAL_VIEW(saved_key_view, saved_key, FIELD(saved_key, saved_at, REQUIRED), FIELD(saved_key, id, REQUIRED));

HANDLER(job_save, struct job_ref, struct none)
{
	struct job job = { 0 };

	TRY(db_one(r->tx, SQL(job_get, .id = in->id), &job_row_view, &job));
	TRY(job_policy(r, &job, TO_READ));
	return db_exec(r->tx, SQL(job_save, .user_id = r->user.user_id, .job_id = in->id, .now = r->now), NULL);
}

HANDLER(job_unsave, struct job_ref, struct none)
{
	return db_exec(r->tx, SQL(job_unsave, .user_id = r->user.user_id, .job_id = in->id), NULL);
}

/* Also those that have ended since: their reader wants to know. */
HANDLER(saved_list, struct page_query, struct page)
{
	int64_t limit = in->limit ? in->limit : PAGE_DEFAULT;
	struct saved_key after = { 0 };
	struct rows rows;

	TRY(cursor_read(r->arena, "saved jobs", in->cursor, &saved_key_view, &after));
	TRY(db_query(r->tx,
		SQL(saved_list, .fragments = after.id ? SAVED_LIST_AFTER : 0, .user_id = r->user.user_id,
			.saved_at = after.saved_at, .job_id = after.id, .limit = limit + 1),
		&rows));
	return page_fill(r, out, &rows, limit, "saved jobs", &saved_key_view);
}
