#include "pipeline.h"

#include "applications/queries.h"
#include "interviews.h"
#include "policy.h"
#include "problems.h"
#include "states.h"

Err application_lock(struct request *r, int64_t id, struct application *out)
{
	return db_one(r->tx, SQL(application_lock, .id = id), &application_row_view, out);
}

static Err refuse(struct request *r, const struct application *application, EnumSet allowed)
{
	enum dialect dialect = req_dialect(r, "status");
	char room[400];
	struct buf list = buf_over(room, sizeof(room));

	for (unsigned status = 1; status <= APPLICATION_WITHDRAWN; status++) {
		if (allowed.bits & 1u << status)
			buf_format(&list, "%s%s", list.n ? ", " : "", word_text(&application_status_words, status, dialect));
	}
	field_error_add(&r->errors, STR("status"), "not_allowed",
		str_format(r->arena, "may become %.*s", STR_ARG(list.n ? buf_str(&list) : STR("nothing else"))));
	return req_detail(r, TRANSITION_REFUSED, "Application %lld is %s and may become " STR_FMT, (long long)application->id,
		word_text(&application_status_words, application->status, dialect),
		STR_ARG(list.n ? buf_str(&list) : STR("nothing else")));
}

static Err remark(struct request *r, const struct application *application, Str note)
{
	if (!note.n)
		return OK;
	return db_exec(r->tx,
		SQL(history_add, .application_id = application->id,
			.status = word_stored(&application_status_words, application->status), .actor_id = r->user.user_id,
			.note = note, .now = r->now),
		NULL);
}

static Err move(struct request *r, struct application *application, const struct step *step, enum application_change change)
{
	unsigned previous = application->status;

	TRY(db_one(r->tx,
		SQL(application_move, .id = application->id, .from = word_stored(&application_status_words, previous),
			.status = word_stored(&application_status_words, step->status), .actor_id = r->user.user_id,
			.note = step->note, .now = r->now),
		&application_row_view, application));
	if (step->status == APPLICATION_REJECTED || step->status == APPLICATION_WITHDRAWN)
		TRY(interviews_cancel_all(r, application->id));
	return application_announce(r, application, previous, change);
}

Err pipeline_move(struct request *r, struct application *application, const struct step *step)
{
	EnumSet allowed = states_next(application->status);

	if (step->status == application->status)
		return remark(r, application, step->note);
	if (!(allowed.bits & 1u << step->status))
		return refuse(r, application, allowed);
	return move(r, application, step, STATUS_CHANGED);
}

HANDLER(application_set_status, struct status_edit, struct application)
{
	TRY(application_lock(r, in->id, out));
	if (in->job_id && in->job_id != out->job_id)
		return NOT_FOUND;
	TRY(application_policy(r, out, TO_DECIDE));
	return pipeline_move(r, out, &(struct step){ in->status, in->note });
}

HANDLER(application_withdraw, struct application_ref, struct application)
{
	int64_t applicant_id;

	TRY(req_whose(r, in->applicant_id, &applicant_id));
	TRY(application_lock(r, in->id, out));
	if (in->applicant_id && applicant_id != out->applicant_id)
		return NOT_FOUND;
	TRY(application_policy(r, out, TO_SPEAK));
	if (!state_is_open(out->status))
		return refuse(r, out, (EnumSet){ 0 });
	return move(r, out, &(struct step){ APPLICATION_WITHDRAWN }, WITHDRAWN);
}

static bool rows_hold_id(const struct rows *rows, int64_t id)
{
	for (int i = 0; i < rows->count; i++) {
		int64_t found;

		if (str_to_int(rows_text(rows, i, "id"), &found) && found == id)
			return true;
	}
	return false;
}

static Err move_all(struct request *r, const struct rows *rows, const struct step *step)
{
	for (int i = 0; i < rows->count; i++) {
		struct application application = { 0 };

		TRY(rows_read(rows, i, &application_row_view, r->arena, &application));
		TRY(pipeline_move(r, &application, step));
	}
	return OK;
}

/* All of them or none. Locked in the order of their ids, so that two who move the same ones wait for each other. */
HANDLER(applications_set_status, struct bulk_edit, struct page)
{
	struct step step = { in->status, in->note };
	struct known_job job = { 0 };
	struct rows rows;

	TRY(projection_find(r->tx, &known_jobs, SQL(job_known, .id = in->job_id), &known_job_view, &job));
	TRY(applicants_policy(r, &job));
	TRY(db_query(r->tx, SQL(applications_lock, .job_id = in->job_id, .ids = in->ids), &rows));
	for (size_t i = 0; i < in->ids.n; i++) {
		if (!rows_hold_id(&rows, in->ids.items[i]))
			return req_detail(r, NOT_FOUND, "Application %lld is none to this job", (long long)in->ids.items[i]);
	}
	TRY(move_all(r, &rows, &step));
	TRY(db_query(r->tx, SQL(applications_lock, .job_id = in->job_id, .ids = in->ids), &rows));
	*out = (struct page){ .rows = rows, .count = rows.count };
	return OK;
}
