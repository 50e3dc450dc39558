/* What becomes of applications, as the applicant's open sockets hear of it. */
#include "consumers.h"
#include "contracts/applications.h"

struct status_told {
	int64_t application_id, job_id;
	Str job_title, company;
	unsigned status, previous_status;
	Time changed_at;
};

LOCAL_VIEW(status_told_view, status_told,
	FIELD_AS(status_told, application_id, "id", 0),
	FIELD(status_told, application_id, 0),
	FIELD_AS(status_told, application_id, "applicationId", 0),
	FIELD(status_told, job_id, 0),
	FIELD_AS(status_told, job_id, "jobId", 0),
	FIELD(status_told, job_title, 0),
	FIELD(status_told, company, 0),
	FIELD(status_told, status, 0, .words = &application_status_words),
	FIELD(status_told, previous_status, 0, .words = &application_status_words),
	FIELD(status_told, changed_at, 0));

Err applicant_status_tell(struct act *act, const struct application_state *application)
{
	const struct status_told told = { .application_id = application->id, .job_id = application->job_id,
		.job_title = application->job_title, .company = application->company, .status = application->status,
		.previous_status = application->previous_status, .changed_at = application->changed_at };

	return feed_add(act->feed, FEED_EMIT, user_room(act->arena, application->applicant_id), application->applicant_id,
		"applicationStatus", &status_told_view, &told);
}
