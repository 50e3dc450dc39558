#include "jobs.h"
#include "jobs/queries.h"
#include "policy.h"

struct version_key {
	int64_t version;
};

LOCAL_VIEW(version_key_view, version_key, FIELD(version_key, version, REQUIRED, .min = 1));

/* For those who may change the job: it tells what was there before, and who did it. */
HANDLER(job_history, struct history_query, struct page)
{
	int64_t limit = in->limit ? in->limit : PAGE_DEFAULT;
	struct version_key before = { 0 };
	struct job job = { 0 };
	struct rows rows;

	TRY(cursor_read(r->arena, "history", in->cursor, &version_key_view, &before));
	TRY(db_one(r->tx, SQL(job_get, .id = in->id), &job_row_view, &job));
	TRY(job_policy(r, &job, TO_WRITE));
	TRY(db_query(r->tx,
		SQL(job_history_list, .fragments = before.version ? JOB_HISTORY_LIST_BEFORE : 0, .id = in->id,
			.before = before.version, .limit = limit + 1),
		&rows));
	return page_fill(r, out, &rows, limit, "history", &version_key_view);
}
