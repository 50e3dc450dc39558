#include "applications.h"

#include "applications/queries.h"
#include "files.h"
#include "policy.h"
#include "problems.h"
#include "routes.h"

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

/* What the applicant names has to be theirs, and nothing may be known against it. */
static Err file_refusal(struct request *r, Uuid id, const char *field)
{
	bool usable;

	if (uuid_is_none(id))
		return OK;
	TRY(db_maybe(r->tx, SQL(file_usable, .id = id, .owner_id = r->user.user_id), NULL, NULL, &usable));
	return usable ? OK : req_field(r, field, "unknown", "is no file of yours that can be used");
}

/*
 * Why nothing was inserted. What is not known yet of job or applicant is waited for; then the request runs again. What
 * stands against it no more by now has gone in between, and the request runs again too.
 */
static Err refusal(struct request *r, const struct new_application *in, int64_t job_id)
{
	struct known_job job = { 0 };
	struct id_key user = { 0 };
	Err err;

	TRY(projection_find(r->tx, &known_jobs, SQL(job_known, .id = job_id, .user_id = r->user.user_id), &known_job_view,
		&job));
	TRY(job_refusal(r, &job));
	TRY(file_refusal(r, in->resume_file_id, "resume_file_id"));
	TRY(file_refusal(r, in->cover_letter_file_id, "cover_letter_file_id"));
	if (job.knows_user)
		return TRY_AGAIN;
	err = projection_find(r->tx, &known_people, SQL(user_known, .id = r->user.user_id), &id_key_view, &user);
	/* Whoever is signed in exists: it is the copy that lacks something. */
	if (err == NOT_FOUND)
		return fail(UNAVAILABLE, "user %lld is missing here", (long long)r->user.user_id);
	return err ? err : TRY_AGAIN;
}

/* The first use of a file looks for it in the store, where nobody has said yet that it is there. */
static Err bring_in(struct request *r, Uuid id, const char *field)
{
	struct file file = { 0 };
	Err err;

	if (uuid_is_none(id))
		return OK;
	err = file_find(r->app, r->arena, id, r->deadline, &file);
	if (!err && file.is_expected && file.owner_id == r->user.user_id)
		err = file_arrive(r->app, r->arena, id, r->deadline);
	if (err == FILE_NOT_UPLOADED)
		return req_field(r, field, "not_uploaded", "has not been uploaded yet");
	return err == NOT_FOUND ? OK : err;
}

Err application_prepare(struct request *r, void *input)
{
	const struct new_application *in = input;

	TRY(bring_in(r, in->resume_file_id, "resume_file_id"));
	return bring_in(r, in->cover_letter_file_id, "cover_letter_file_id");
}

/* By its number, or as people call it: company and title together. */
static Err find_job(struct request *r, const struct new_application *in, int64_t *job_id)
{
	struct id_key named = { .id = in->job_id };

	if (!in->job_id && (!in->company.n || !in->job_title.n))
		return req_field(r, "job_id", "required", "is required, or companyName and jobTitle");
	if (!in->job_id)
		TRY(projection_find(r->tx, &known_jobs, SQL(job_named, .company = in->company, .title = in->job_title),
			&id_key_view, &named));
	*job_id = named.id;
	return OK;
}

/* A candidate applies once to an open job; the unique index, not a prior select, enforces "once". */
HANDLER(application_create, struct new_application, struct application)
{
	uint64_t files = (uuid_is_none(in->resume_file_id) ? 0 : APPLICATION_INSERT_RESUME) |
		(uuid_is_none(in->cover_letter_file_id) ? 0 : APPLICATION_INSERT_LETTER);
	int64_t job_id = 0;
	bool made;

	if (in->applicant_id.set && in->applicant_id.value != r->user.user_id)
		return req_detail(r, FORBIDDEN, "Nobody applies for somebody else");
	TRY(find_job(r, in, &job_id));
	TRY(db_maybe(r->tx,
		SQL(application_insert, .fragments = files, .job_id = job_id, .applicant_id = r->user.user_id,
			.name = in->name, .email = in->email, .cover_letter = in->cover_letter, .resume = in->resume_file_id,
			.letter = in->cover_letter_file_id, .now = r->now),
		&application_row_view, out, &made));
	if (!made)
		return refusal(r, in, job_id);
	out->chat_group_id = str_format(r->arena, "job-%lld", (long long)job_id);
	if (files)
		TRY(db_exec(r->tx,
			SQL(files_keep, .resume = in->resume_file_id, .cover_letter = in->cover_letter_file_id), NULL));
	TRY(application_announce(r, out, 0, SUBMITTED));
	return created(r, "/api/v1/applications/", out->id);
}

HANDLER(application_show, struct application_ref, struct application)
{
	TRY(application_get(r, in->id, out));
	return application_policy(r, out, TO_READ);
}
