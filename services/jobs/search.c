#include "jobs/queries.h"
#include "model.h"
#include "request.h"

HANDLER(job_search, struct job_query, struct page)
{
	int64_t limit = in->limit ? in->limit : PAGE_DEFAULT;
	struct id_key last = { 0 };
	struct rows rows;

	TRY(cursor_read(r->arena, "jobs", in->cursor, &id_key_view, &last));
	TRY(db_query(r->tx,
		SQL(job_search, .fragments = (in->q.n ? JOB_SEARCH_TEXT : 0) | (last.id ? JOB_SEARCH_AFTER : 0), .q = in->q,
			.before_id = last.id, .limit = limit + 1),
		&rows));
	return page_fill(r, out, &rows, limit, "jobs", &id_key_view);
}
