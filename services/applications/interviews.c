#include "interviews.h"

#include "applications/queries.h"
#include "calendar.h"
#include "interview_model.h"
#include "pipeline.h"
#include "policy.h"
#include "problems.h"
#include "routes.h"
#include "states.h"

enum { MINUTES_DEFAULT = 60 };

static Err interview_get(struct request *r, int64_t id, struct interview *out)
{
	return db_one(r->tx, SQL(interview_get, .id = id), &interview_row_view, out);
}

/* Locked, for staff to change. Who may see the application sees its interviews. */
static Err interview_take(struct request *r, int64_t id, struct application *application, struct interview *out)
{
	TRY(db_one(r->tx, SQL(interview_lock, .id = id), NULL, NULL));
	TRY(interview_get(r, id, out));
	TRY(application_get(r, out->application_id, application));
	return application_policy(r, application, TO_DECIDE);
}

static Str invitation_of(struct request *r, const struct interview *interview)
{
	const struct interview *i = interview;
	Str with = i->company.n ? i->company : i->organizer_name;

	return calendar_write(r->arena, &(struct invitation){
		.uid = i->uid,
		.sequence = i->sequence,
		.cancelled = i->status == INTERVIEW_CANCELLED,
		.made_at = r->now,
		.starts_at = i->scheduled_at,
		.minutes = i->duration_minutes,
		.summary = str_format(r->arena, "Interview: " STR_FMT, STR_ARG(i->job_title)),
		.description = with.n ? str_format(r->arena, "Interview with " STR_FMT, STR_ARG(with)) : STR_NONE,
		.place = i->location,
		.link = i->link,
		.organizer_name = with,
		.organizer_email = i->organizer_email,
		.attendee_name = i->name,
		.attendee_email = i->email,
	});
}

typedef Err emit_interview(struct tx *tx, const struct interview_state *state);

static Err announce(struct request *r, const struct interview *interview, Str ics, emit_interview *emit)
{
	struct interview_state state = {
		.id = interview->id,
		.version = interview->version,
		.application_id = interview->application_id,
		.job_id = interview->job_id,
		.job_title = interview->job_title,
		.company = interview->company,
		.owner_id = interview->owner_id,
		.applicant_id = interview->applicant_id,
		.name = interview->name,
		.email = interview->email,
		.scheduled_at = interview->scheduled_at,
		.duration_minutes = interview->duration_minutes,
		.mode = interview->mode,
		.link = interview->link,
		.location = interview->location,
		.interviewers = interview->interviewers,
		.status = interview->status,
		.result = interview->result,
		.ics = ics,
	};

	return emit(r->tx, &state);
}

static Err invite(struct request *r, const struct interview *interview, emit_interview *emit)
{
	Str ics = invitation_of(r, interview);

	return ics.p ? announce(r, interview, ics, emit) : fail(OVERLOADED, "no memory for an invitation");
}

static Err check_time(struct request *r, Time at)
{
	return at.us > r->now.us ? OK : req_field(r, "scheduled_at", "past", "must lie in the future");
}

/* An application that is not so far yet is, from the moment that its interview stands. */
static Err bring_to_interview(struct request *r, struct application *application)
{
	if (application->status >= APPLICATION_INTERVIEW)
		return OK;
	return pipeline_move(r, application, &(struct step){ .status = APPLICATION_INTERVIEW });
}

HANDLER(interview_create, struct interview_plan, struct interview)
{
	struct application application = { 0 };
	struct id_key made = { 0 };

	TRY(application_lock(r, in->application_id, &application));
	TRY(application_policy(r, &application, TO_DECIDE));
	if (!state_is_open(application.status))
		return APPLICATION_OVER;
	TRY(check_time(r, in->scheduled_at));
	TRY(db_one(r->tx,
		SQL(interview_insert, .uid = uuid_make(r->now), .application_id = application.id,
			.owner_id = application.owner_id, .applicant_id = application.applicant_id,
			.scheduled_at = in->scheduled_at,
			.duration_minutes = in->duration_minutes ? in->duration_minutes : MINUTES_DEFAULT,
			.mode = word_stored(&interview_mode_words, in->mode), .link = in->link, .location = in->location,
			.interviewers = in->interviewers, .notes = in->notes, .now = r->now),
		&id_key_view, &made));
	TRY(bring_to_interview(r, &application));
	TRY(interview_get(r, made.id, out));
	TRY(invite(r, out, emit_interview_scheduled));
	return created(r, "/api/v1/interviews/", out->id);
}

Err interview_load(struct request *r, void *plan)
{
	struct interview_plan *edit = plan;
	struct application application = { 0 };
	struct interview i = { 0 };

	TRY(interview_take(r, edit->id, &application, &i));
	if (i.status == INTERVIEW_CANCELLED)
		return INTERVIEW_OVER;
	if (!state_is_open(application.status))
		return APPLICATION_OVER;
	*edit = (struct interview_plan){ i.id, i.application_id, i.scheduled_at, i.duration_minutes, i.mode, i.link, i.location,
		i.interviewers, i.notes };
	return OK;
}

static bool same_list(const StrList *a, const StrList *b)
{
	for (size_t i = 0; i < a->n && a->n == b->n; i++) {
		if (!str_eq(a->items[i], b->items[i]))
			return false;
	}
	return a->n == b->n;
}

/* Is it another appointment for those who were invited? */
static bool is_moved(const struct interview_plan *in, const struct interview *i)
{
	return in->scheduled_at.us != i->scheduled_at.us || in->duration_minutes != i->duration_minutes ||
		in->mode != i->mode || !str_eq(in->link, i->link) || !str_eq(in->location, i->location) ||
		!same_list(&in->interviewers, &i->interviewers);
}

HANDLER(interview_edit, struct interview_plan, struct interview)
{
	bool moved;

	TRY(interview_get(r, in->id, out));
	moved = is_moved(in, out);
	if (in->scheduled_at.us != out->scheduled_at.us)
		TRY(check_time(r, in->scheduled_at));
	if (!moved && str_eq(in->notes, out->notes))
		return OK;
	TRY(db_exec(r->tx,
		SQL(interview_update, .id = in->id, .scheduled_at = in->scheduled_at, .duration_minutes = in->duration_minutes,
			.mode = word_stored(&interview_mode_words, in->mode), .link = in->link, .location = in->location,
			.interviewers = in->interviewers, .notes = in->notes, .moved = moved, .now = r->now),
		NULL));
	TRY(interview_get(r, in->id, out));
	return moved ? invite(r, out, emit_interview_changed) : OK;
}

static Err cancel(struct request *r, int64_t id, struct interview *out)
{
	TRY(db_exec(r->tx, SQL(interview_cancel, .id = id, .now = r->now), NULL));
	TRY(interview_get(r, id, out));
	return invite(r, out, emit_interview_cancelled);
}

HANDLER(interview_cancel, struct interview_ref, struct interview)
{
	struct application application = { 0 };

	TRY(interview_take(r, in->id, &application, out));
	return out->status == INTERVIEW_CANCELLED ? OK : cancel(r, in->id, out);
}

Err interviews_cancel_all(struct request *r, int64_t application_id)
{
	struct rows rows;

	TRY(db_query(r->tx, SQL(interviews_to_come, .application_id = application_id, .now = r->now), &rows));
	for (int i = 0; i < rows.count; i++) {
		struct interview interview = { 0 };
		struct id_key key = { 0 };

		TRY(rows_read(&rows, i, &id_key_view, r->arena, &key));
		TRY(cancel(r, key.id, &interview));
	}
	return OK;
}

HANDLER(interview_set_result, struct result_edit, struct interview)
{
	struct application application = { 0 };

	TRY(interview_take(r, in->id, &application, out));
	if (out->status == INTERVIEW_CANCELLED)
		return INTERVIEW_OVER;
	if (out->result == in->result)
		return OK;
	TRY(db_exec(r->tx,
		SQL(interview_set_result, .id = in->id, .result = word_stored(&interview_result_words, in->result),
			.now = r->now),
		NULL));
	TRY(interview_get(r, in->id, out));
	return announce(r, out, STR_NONE, emit_interview_result);
}
