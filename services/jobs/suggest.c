#include "jobs/queries.h"
#include "model.h"
#include "request.h"
#include "results.h"

enum { SUGGESTIONS = 10, KEEP_MS = 30 * 1000 };

HANDLER(job_suggest, struct suggest_query, struct page)
{
	struct rows rows;

	if (results_answer(r, "suggest", KEEP_MS))
		return OK;
	TRY(db_query(r->tx, SQL(suggest, .q = in->q, .limit = in->limit ? in->limit : SUGGESTIONS), &rows));
	*out = (struct page){ .rows = rows, .count = rows.count };
	return OK;
}
