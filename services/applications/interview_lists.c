#include "applications.h"
#include "applications/queries.h"
#include "interview_model.h"
#include "policy.h"

HANDLER(interview_show, struct interview_ref, struct interview)
{
	struct application application = { 0 };

	TRY(db_one(r->tx, SQL(interview_get, .id = in->id), &interview_row_view, out));
	TRY(application_get(r, out->application_id, &application));
	TRY(application_policy(r, &application, TO_READ));
	if (is_staff(r, out->owner_id))
		return OK;
	out->notes = STR_NONE;
	out->clashes_with.n = 0;
	return OK;
}

/* A place in a list of interviews. */
struct interview_key {
	Time scheduled_at;
	int64_t id;
};

LOCAL_VIEW(interview_key_view, interview_key,
	FIELD(interview_key, scheduled_at, REQUIRED),
	FIELD(interview_key, id, REQUIRED));

static uint64_t filters_of(const struct interview_query *in, int64_t application_id)
{
	return (application_id ? INTERVIEWS_OF_APPLICATION : INTERVIEWS_MINE) | (in->status ? INTERVIEWS_STATUS : 0) |
		(in->from.us ? INTERVIEWS_SINCE : 0) | (in->to.us ? INTERVIEWS_UNTIL : 0) | (in->cursor.p ? INTERVIEWS_AFTER : 0);
}

/* One's own, as applicant or recruiter; or all of an application that one may see. */
HANDLER(interview_list, struct interview_query, struct page)
{
	int64_t application_id = in->of ? in->of : in->application_id.value;
	int64_t limit = in->limit ? in->limit : PAGE_DEFAULT;
	struct application application = { 0 };
	struct interview_key after = { 0 };
	struct rows rows;

	if (application_id) {
		TRY(application_get(r, application_id, &application));
		TRY(application_policy(r, &application, TO_READ));
	}
	TRY(cursor_read(r->arena, "interviews", in->cursor, &interview_key_view, &after));
	TRY(db_query(r->tx,
		SQL(interviews, .fragments = filters_of(in, application_id), .application_id = application_id,
			.viewer_id = r->user.user_id, .sees_all = req_has_role(r, ADMIN),
			.status = word_stored(&interview_status_words, in->status), .since = in->from, .until = in->to,
			.after = after.scheduled_at, .after_id = after.id, .limit = limit + 1),
		&rows));
	return page_fill(r, out, &rows, limit, "interviews", &interview_key_view);
}
