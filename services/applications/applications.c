#include "applications.h"

#include "applications/queries.h"
#include "policy.h"
#include "problems.h"

const struct projection known_jobs = { .consumer = "jobs", .source = "jobs" };
static const struct projection known_people = { .consumer = "people", .source = "auth" };

Err application_get(struct request *r, int64_t id, struct application *out)
{
	return db_one(r->tx, SQL(application_get, .id = id), &application_row_view, out);
}

Err application_announce(struct request *r, const struct application *application, unsigned previous,
	enum application_change change)
{
	static Err (*const emit[])(struct tx *, const struct application_state *) = {
		[SUBMITTED] = emit_application_submitted,
		[STATUS_CHANGED] = emit_application_status_changed,
		[WITHDRAWN] = emit_application_withdrawn,
	};
	struct application_state state = {
		.id = application->id,
		.version = application->version,
		.job_id = application->job_id,
		.job_title = application->job_title,
		.company = application->company,
		.owner_id = application->owner_id,
		.applicant_id = application->applicant_id,
		.name = application->name,
		.email = application->email,
		.status = application->status,
		.previous_status = previous,
		.resume_file_id = application->resume_file_id,
		.cover_letter_file_id = application->cover_letter_file_id,
		.submitted_at = application->submitted_at,
		.changed_at = application->changed_at,
	};

	return emit[change](r->tx, &state);
}

static bool is_over(Time end, Time now)
{
	return end.us && end.us <= now.us;
}

static Err job_refusal(const struct request *r, const struct known_job *job)
{
	if (job->is_deleted || job->status == JOB_DRAFT)
		return NOT_FOUND;
	if (job->owner_id == r->user.user_id)
		return OWN_JOB;
	if (job->status == JOB_CLOSED)
		return JOB_IS_CLOSED;
	if (job->status == JOB_PAUSED)
		return JOB_IS_PAUSED;
	if (job->status == JOB_EXPIRED || is_over(job->expires_at, r->now))
		return JOB_HAS_EXPIRED;
	return is_over(job->application_deadline, r->now) ? DEADLINE_PASSED : OK;
}

/*
 * Why nothing was inserted. What is not known yet of job or applicant is waited for; then the request runs again. What
 * stands against it no more by now has gone in between, and the request runs again too.
 */
static Err refusal(struct request *r, const struct new_application *in)
{
	struct known_job job = { 0 };
	struct id_key user = { 0 };
	Err err;

	TRY(projection_find(r->tx, &known_jobs, SQL(job_known, .id = in->job_id, .user_id = r->user.user_id), &known_job_view,
		&job));
	TRY(job_refusal(r, &job));
	if (job.knows_user)
		return TRY_AGAIN;
	err = projection_find(r->tx, &known_people, SQL(user_known, .id = r->user.user_id), &id_key_view, &user);
	/* Whoever is signed in exists: it is the copy that lacks something. */
	if (err == NOT_FOUND)
		return fail(UNAVAILABLE, "user %lld is missing here", (long long)r->user.user_id);
	return err ? err : TRY_AGAIN;
}

/* A candidate applies once to an open job; the unique index, not a prior select, enforces "once". */
HANDLER(application_create, struct new_application, struct application)
{
	bool made;

	if (in->applicant_id.set && in->applicant_id.value != r->user.user_id)
		return req_detail(r, FORBIDDEN, "Nobody applies for somebody else");
	TRY(db_maybe(r->tx,
		SQL(application_insert, .job_id = in->job_id, .applicant_id = r->user.user_id, .name = in->name,
			.email = in->email, .cover_letter = in->cover_letter, .now = r->now),
		&application_row_view, out, &made));
	if (!made)
		return refusal(r, in);
	TRY(application_announce(r, out, 0, SUBMITTED));
	return created(r, "/api/v1/applications/", out->id);
}

HANDLER(application_show, struct application_ref, struct application)
{
	TRY(application_get(r, in->id, out));
	return application_policy(r, out, TO_READ);
}
