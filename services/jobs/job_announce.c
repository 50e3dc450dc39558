#include "jobs.h"

#include "jobs/queries.h"
#include "request.h"

static struct job_state state_of(const struct job *job)
{
	return (struct job_state){
		.id = job->id,
		.version = job->version,
		.owner_id = job->recruiter_id,
		.title = job->title,
		.company = job->company,
		.location = job->location,
		.city = job->city,
		.region = job->region,
		.country = job->country,
		.remote = job->remote,
		.status = job->status,
		.job_type = job->job_type,
		.industry = job->industry,
		.industry_id = job->industry_id,
		.skill_ids = job->skill_ids,
		.skills = job->skills,
		.salary_min = job->salary_min,
		.salary_max = job->salary_max,
		.salary_currency = job->salary_currency,
		.salary_period = job->salary_period,
		.salary_text = job->salary_text,
		.work_hours = job->work_hours,
		.application_deadline = job->application_deadline,
		.expires_at = job->expires_at,
		.chat_group_id = job->chat_group_id,
		.chat_mode = job->chat_mode,
		.posted_at = job->posted_at,
		.created_at = job->created_at,
		.updated_at = job->updated_at,
	};
}

Err job_announce(struct tx *tx, unsigned from, const struct job *job)
{
	const struct job_state state = state_of(job);

	if (job->status == JOB_DRAFT)
		return OK;
	if (!from || from == JOB_DRAFT)
		return emit_job_posted(tx, &state);
	if (from != job->status && job->status == JOB_PAUSED)
		return emit_job_paused(tx, &state);
	if (from != job->status && job->status == JOB_CLOSED)
		return emit_job_closed(tx, &state);
	if (from != job->status && job->status == JOB_EXPIRED)
		return emit_job_expired(tx, &state);
	return emit_job_updated(tx, &state);
}

/* Its texts stay: whoever applied wants to be told which job it was. */
Err job_announce_deleted(struct tx *tx, const struct job *job)
{
	struct job_state state = state_of(job);

	if (job->status == JOB_DRAFT)
		return OK;
	state.deleted = true;
	return emit_job_deleted(tx, &state);
}

Err ids_of(struct tx *tx, const struct rows *rows, IntList *out)
{
	*out = (IntList){ .items = arena_new_array(tx->arena, (size_t)rows->count + 1, int64_t) };
	if (!out->items)
		return fail(OVERLOADED, "no memory for jobs");
	for (int i = 0; i < rows->count; i++) {
		struct id_key key;

		TRY(rows_read_some(rows, i, &id_key_view, tx->arena, &key));
		out->items[out->n++] = key.id;
	}
	return OK;
}

Err jobs_announce(struct tx *tx, IntList ids, unsigned from)
{
	struct rows rows;

	if (!ids.n)
		return OK;
	TRY(db_query(tx, SQL(jobs_get, .ids = ids), &rows));
	for (int i = 0; i < rows.count; i++) {
		struct job job = { 0 };

		TRY(rows_read(&rows, i, &job_row_view, tx->arena, &job));
		TRY(job_announce(tx, from ? from : job.status, &job));
	}
	return OK;
}

bool job_may_become(unsigned from, unsigned to)
{
	static const unsigned next[] = {
		[JOB_DRAFT] = 1u << JOB_OPEN,
		[JOB_OPEN] = 1u << JOB_PAUSED | 1u << JOB_CLOSED,
		[JOB_PAUSED] = 1u << JOB_OPEN | 1u << JOB_CLOSED,
		[JOB_CLOSED] = 0,
		[JOB_EXPIRED] = 1u << JOB_CLOSED,
	};

	return from == to || (next[from] & 1u << to);
}
