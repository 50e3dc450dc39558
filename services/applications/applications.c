#include "applications/queries.h"
#include "model.h"
#include "problems.h"
#include "projection.h"
#include "request.h"

static const struct projection known_jobs = { .consumer = "jobs", .source = "jobs" };

static Err announce(struct request *r, const struct application *application)
{
	struct application_state state = {
		.id = application->id,
		.version = application->version,
		.job_id = application->job_id,
		.job_title = application->job_title,
		.owner_id = application->owner_id,
		.applicant_id = application->applicant_id,
		.name = application->name,
		.email = application->email,
		.status = application->status,
		.submitted_at = application->submitted_at,
	};

	return emit_application_submitted(r->tx, &state);
}

/* A candidate applies once to an open job; the unique index, not a prior select, enforces "once". */
HANDLER(application_create, struct new_application, struct application)
{
	struct known_job job = { 0 };

	TRY(projection_find(r->tx, &known_jobs, SQL(job_known, .id = in->job_id), &known_job_view, &job));
	if (job.status != JOB_OPEN)
		return JOB_NOT_OPEN;
	if (job.owner_id == r->user.user_id)
		return OWN_JOB;
	TRY(db_one(r->tx,
		SQL(application_insert, .job_id = job.id, .job_title = job.title, .owner_id = job.owner_id,
			.applicant_id = r->user.user_id, .name = in->name, .email = in->email, .cover_letter = in->cover_letter,
			.now = r->now),
		&application_row_view, out));
	TRY(announce(r, out));
	return created(r, "/api/v1/applications/", out->id);
}

HANDLER(application_list, struct application_query, struct page)
{
	int64_t limit = in->limit ? in->limit : PAGE_DEFAULT;
	struct id_key last = { 0 };
	struct rows rows;

	TRY(cursor_read(r->arena, "applications", in->cursor, &id_key_view, &last));
	TRY(db_query(r->tx,
		SQL(applications_mine, .fragments = last.id ? APPLICATIONS_MINE_AFTER : 0, .applicant_id = r->user.user_id,
			.before_id = last.id, .limit = limit + 1),
		&rows));
	return page_fill(r, out, &rows, limit, "applications", &id_key_view);
}
