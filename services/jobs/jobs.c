#include "jobs/queries.h"
#include "model.h"
#include "request.h"

static Err announce(struct request *r, const struct job *job)
{
	struct job_state state = {
		.id = job->id,
		.version = job->version,
		.owner_id = job->recruiter_id,
		.title = job->title,
		.company = job->company,
		.location = job->location,
		.status = job->status,
		.job_type = job->job_type,
		.chat_group_id = job->chat_group_id,
		.chat_mode = CHAT_GROUP,
		.created_at = job->created_at,
	};

	return emit_job_posted(r->tx, &state);
}

HANDLER(job_create, struct new_job, struct job)
{
	unsigned status = in->status ? in->status : JOB_OPEN;

	if (status != JOB_OPEN && status != JOB_DRAFT)
		return req_field(r, "status", "not_allowed", "of a new job must be DRAFT or OPEN");
	TRY(db_one(r->tx,
		SQL(job_insert, .owner_id = r->user.user_id, .title = in->title, .description = in->description,
			.company = in->company, .location = in->location, .job_type = word_stored(&job_type_words, in->job_type),
			.status = word_stored(&job_status_words, status), .now = r->now),
		&job_row_view, out));
	if (status == JOB_OPEN)
		TRY(announce(r, out));
	return created(r, "/api/v1/jobs/", out->id);
}

HANDLER(job_show, struct job_ref, struct job)
{
	return db_one(r->tx,
		SQL(job_get, .id = in->id, .viewer_id = r->user.user_id, .sees_all = req_has_role(r, ADMIN)), &job_view, out);
}

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
