#include "jobs.h"

#include "conditional.h"
#include "jobs/queries.h"
#include "policy.h"
#include "results.h"

static Err get_job(struct request *r, int64_t id, struct job *out)
{
	return db_one(r->tx, SQL(job_get, .id = id), &job_row_view, out);
}

Err job_lock(struct request *r, int64_t id, struct job *out)
{
	TRY(db_one(r->tx, SQL(job_lock, .id = id), &job_row_view, out));
	TRY(job_policy(r, out, TO_WRITE));
	return if_match(r, out->version);
}

/* What both statements write. */
#define JOB_COLUMNS(job)                                                                                               \
	.title = (job)->title, .description = (job)->description, .company = (job)->company,                           \
	.company_given = (job)->company_given, .location = (job)->location, .city = (job)->city,                       \
	.region = (job)->region, .country = (job)->country, .remote = (job)->remote,                                   \
	.job_type = word_stored(&job_type_words, (job)->job_type), .industry = (job)->industry,                        \
	.industry_id = (job)->industry_id, .skill_ids = (job)->skill_ids, .skills = (job)->skills,                     \
	.salary_min = (job)->salary_min, .salary_max = (job)->salary_max, .salary_currency = (job)->salary_currency,   \
	.salary_period = word_stored(&salary_period_words, (job)->salary_period), .salary_text = (job)->salary_text,   \
	.work_hours = (job)->work_hours, .application_deadline = (job)->application_deadline,                          \
	.expires_at = (job)->expires_at, .chat_mode = word_stored(&chat_mode_words, (job)->chat_mode),                 \
	.status = word_stored(&job_status_words, (job)->status)

static Err insert_job(struct request *r, const struct job *job, struct job *out)
{
	struct id_key made;

	TRY(db_one(r->tx,
		SQL(job_insert, JOB_COLUMNS(job), .owner_id = job->recruiter_id, .now = r->now, .changed_by = r->user.user_id),
		&id_key_view, &made));
	return get_job(r, made.id, out);
}

static Err update_job(struct request *r, const struct job *job, bool *changed)
{
	return db_maybe(r->tx, SQL(job_update, JOB_COLUMNS(job), .id = job->id, .now = r->now, .changed_by = r->user.user_id),
		NULL, NULL, changed);
}

Err job_store(struct request *r, const struct job *before, const struct job *job, struct job *out)
{
	enum dialect dialect = req_dialect(r, "status");
	bool changed;

	if (job->status == JOB_EXPIRED && before->status != JOB_EXPIRED)
		return req_field(r, "status", "not_allowed", "becomes EXPIRED by time alone; close the job");
	if (!job_may_become(before->status, job->status))
		return req_detail(r, WRONG_STATUS, "From %s it cannot become %s",
			word_text(&job_status_words, before->status, dialect),
			word_text(&job_status_words, job->status, dialect));
	TRY(update_job(r, job, &changed));
	TRY(get_job(r, job->id, out));
	etag_of_version(r, out->version);
	if (!changed)
		return OK;
	TRY(results_forget_later(r));
	return job_announce(r->tx, before->status, out);
}

HANDLER(job_create, struct job, struct job)
{
	struct job job = *in;

	if (!job.status)
		job.status = JOB_OPEN;
	if (job.status != JOB_OPEN && job.status != JOB_DRAFT)
		return req_field(r, "status", "not_allowed", "of a new job must be DRAFT or OPEN");
	TRY(job_settle(r, &(struct job){ 0 }, &job));
	TRY(insert_job(r, &job, out));
	TRY(job_announce(r->tx, 0, out));
	TRY(results_forget_later(r));
	etag_of_version(r, out->version);
	return created(r, "/api/v1/jobs/", out->id);
}

HANDLER(job_show, struct job_ref, struct job)
{
	TRY(get_job(r, in->id, out));
	TRY(job_policy(r, out, TO_READ));
	etag_of_version(r, out->version);
	return OK;
}

Err job_load(struct request *r, void *job)
{
	struct job *edit = job;

	return job_lock(r, edit->id, edit);
}

static Err write_over(struct request *r, const struct job *before, struct job *job, struct job *out)
{
	if (job->recruiter_id && job->recruiter_id != before->recruiter_id)
		return FORBIDDEN;
	TRY(job_settle(r, before, job));
	return job_store(r, before, job, out);
}

HANDLER(job_edit, struct job, struct job)
{
	struct job before = { 0 }, job = *in;

	TRY(get_job(r, in->id, &before));
	return write_over(r, &before, &job, out);
}

/* What is left out is no more; but a job keeps its status until it is told another. */
HANDLER(job_replace, struct job, struct job)
{
	struct job before = { 0 }, job = *in;

	TRY(job_lock(r, in->id, &before));
	if (!job.status)
		job.status = before.status;
	return write_over(r, &before, &job, out);
}

static Err change_status(struct request *r, int64_t id, unsigned status, struct job *out)
{
	struct job before = { 0 }, job;

	TRY(job_lock(r, id, &before));
	job = before;
	job.status = status;
	return job_store(r, &before, &job, out);
}

HANDLER(job_set_status, struct job_status_edit, struct job)
{
	return change_status(r, in->id, in->status, out);
}

HANDLER(job_publish, struct job_ref, struct job)
{
	return change_status(r, in->id, JOB_OPEN, out);
}

HANDLER(job_pause, struct job_ref, struct job)
{
	return change_status(r, in->id, JOB_PAUSED, out);
}

HANDLER(job_close, struct job_ref, struct job)
{
	return change_status(r, in->id, JOB_CLOSED, out);
}

HANDLER(job_delete, struct job_ref, struct none)
{
	struct job job = { 0 };

	TRY(job_lock(r, in->id, &job));
	TRY(db_one(r->tx, SQL(job_delete, .id = in->id, .now = r->now, .changed_by = r->user.user_id), &job_row_view, &job));
	job.updated_at = r->now;
	TRY(results_forget_later(r));
	return job_announce_deleted(r->tx, &job);
}
