#include "applications.h"
#include "applications/queries.h"
#include "paging.h"
#include "policy.h"

HANDLER(application_list, struct application_query, struct page)
{
	uint64_t filters = (in->cursor.p ? APPLICATIONS_MINE_AFTER : 0) | (in->status.bits ? APPLICATIONS_MINE_STATUS : 0);
	int64_t limit = in->limit ? in->limit : PAGE_DEFAULT;
	struct id_key after = { 0 };
	int64_t applicant_id;
	struct rows rows;

	TRY(req_whose(r, in->applicant_id, &applicant_id));
	TRY(cursor_read(r->arena, "applications", in->cursor, &id_key_view, &after));
	TRY(page_query(r,
		SQL(applications_mine, .fragments = filters, .applicant_id = applicant_id,
			.statuses = words_stored(r->arena, &application_status_words, in->status), .after_id = after.id,
			.limit = limit + 1),
		&rows));
	return page_fill(r, out, &rows, limit, "applications", &id_key_view);
}

/* A place in a list of applicants, in any of its orders. */
struct applicant_key {
	int64_t id;
	Time changed_at;
	Str sort_name;
};

LOCAL_VIEW(applicant_key_view, applicant_key,
	FIELD(applicant_key, id, REQUIRED),
	FIELD(applicant_key, changed_at, 0),
	FIELD(applicant_key, sort_name, 0));

struct order {
	const char *list; /* of its cursors */
	uint64_t fragment, after;
};

static const struct order orders[] = {
	[BY_NEWEST] = { "applicants by newest", 0, APPLICANTS_AFTER_NEWEST },
	[BY_OLDEST] = { "applicants by oldest", APPLICANTS_OLDEST, APPLICANTS_AFTER_OLDEST },
	[BY_CHANGE] = { "applicants by change", APPLICANTS_BY_CHANGE, APPLICANTS_AFTER_CHANGE },
	[BY_NAME] = { "applicants by name", APPLICANTS_BY_NAME, APPLICANTS_AFTER_NAME },
};

static uint64_t filters_of(const struct applicant_query *in)
{
	return (in->status.bits ? APPLICANTS_STATUS : 0) | (in->skills.n ? APPLICANTS_SKILLS : 0) |
		(in->from.us ? APPLICANTS_SINCE : 0) | (in->to.us ? APPLICANTS_UNTIL : 0) | (in->q.n ? APPLICANTS_Q : 0);
}

HANDLER(applicant_list, struct applicant_query, struct page)
{
	const struct order *order = &orders[in->sort ? in->sort : BY_NEWEST];
	int64_t limit = page_limit(r, in->limit);
	struct applicant_key after = { 0 };
	struct known_job job = { 0 };
	struct rows rows;

	TRY(projection_find(r->tx, &known_jobs, SQL(job_known, .id = in->job_id), &known_job_view, &job));
	TRY(applicants_policy(r, &job));
	TRY(cursor_read(r->arena, order->list, in->cursor, &applicant_key_view, &after));
	TRY(page_query(r,
		SQL(applicants, .fragments = filters_of(in) | order->fragment | (in->cursor.p ? order->after : 0),
			.job_id = in->job_id, .statuses = words_stored(r->arena, &application_status_words, in->status),
			.skills = in->skills, .since = in->from, .until = in->to, .q = in->q, .after_id = after.id,
			.after_change = after.changed_at, .after_name = after.sort_name, .limit = limit + 1),
		&rows));
	return page_fill(r, out, &rows, limit, order->list, &applicant_key_view);
}

/* In the order of time. Notes are for staff, also about staff's own applications elsewhere. */
HANDLER(application_history, struct history_query, struct page)
{
	int64_t limit = in->limit ? in->limit : PAGE_DEFAULT;
	struct application application = { 0 };
	struct id_key after = { 0 };
	struct rows rows;

	TRY(application_get(r, in->id, &application));
	TRY(application_policy(r, &application, TO_READ));
	TRY(cursor_read(r->arena, "history", in->cursor, &id_key_view, &after));
	TRY(db_query(r->tx,
		SQL(history,
			.fragments = (in->cursor.p ? HISTORY_AFTER : 0) | (is_staff(r, application.owner_id) ? HISTORY_NOTES : 0),
			.application_id = in->id, .after_id = after.id, .limit = limit + 1),
		&rows));
	return page_fill(r, out, &rows, limit, "history", &id_key_view);
}
