#include "routes.h"

#include "interview_model.h"
#include "model.h"
#include "problems.h"

OPERATION(application_create, AUTH(SEEKER), 201,
	.problems = PROBLEMS(JOB_IS_CLOSED, JOB_IS_PAUSED, JOB_HAS_EXPIRED, DEADLINE_PASSED, OWN_JOB, ALREADY_APPLIED),
	.doc = "Apply to a job");
OPERATION(application_list, AUTH(SIGNED_IN), 200, .doc = "One's own applications, newest first");
OPERATION(application_show, AUTH(SIGNED_IN), 200, .doc = "One application: the applicant's and the recruiter's");
OPERATION(application_history, AUTH(SIGNED_IN), 200, .doc = "What happened to an application, from its beginning");
OPERATION(applicant_list, AUTH(RECRUITER | ADMIN), 200, .doc = "The applications to a job of one's own");
OPERATION(application_set_status, AUTH(SIGNED_IN), 200, .problems = PROBLEMS(TRANSITION_REFUSED),
	.doc = "Move an application forward, reject it, or open a rejected one again");
OPERATION(applications_set_status, AUTH(RECRUITER | ADMIN), 200, .problems = PROBLEMS(TRANSITION_REFUSED),
	.doc = "The same step for several applications to a job, all of them or none");
OPERATION(application_withdraw, AUTH(SIGNED_IN), 200, .problems = PROBLEMS(TRANSITION_REFUSED),
	.doc = "Withdraw one's own application, for good");

OPERATION(interview_create, AUTH(SIGNED_IN), 201, .problems = PROBLEMS(APPLICATION_OVER),
	.doc = "Invite an applicant to an interview; the application is brought to that state");
OPERATION(interview_list, AUTH(SIGNED_IN), 200, .doc = "One's own interviews, or those of an application, in the order of time");
OPERATION(interview_show, AUTH(SIGNED_IN), 200, .doc = "One interview");
OPERATION(interview_edit, AUTH(SIGNED_IN), 200, .flags = BASED, .base = interview_load,
	.problems = PROBLEMS(APPLICATION_OVER, INTERVIEW_OVER), .doc = "Move an interview to another time or place");
OPERATION(interview_cancel, AUTH(SIGNED_IN), 200, .doc = "Cancel an interview");
OPERATION(interview_set_result, AUTH(SIGNED_IN), 200, .problems = PROBLEMS(INTERVIEW_OVER), .doc = "How an interview went");

#define V1 "/api/v1"

const struct route applications_routes[] = {
	{ HTTP_POST, V1 "/applications", &application_create, &new_application_view, &application_view },
	{ HTTP_GET, V1 "/applications", &application_list, &application_query_view, &application_view, LIST_DATA },
	{ HTTP_GET, V1 "/applications/{id}", &application_show, &application_ref_view, &application_view },
	{ HTTP_GET, V1 "/applications/{id}/history", &application_history, &history_query_view, &history_entry_view, LIST_DATA },
	{ HTTP_PATCH, V1 "/applications/{id}/status", &application_set_status, &status_edit_view, &application_view },
	{ HTTP_POST, V1 "/applications/{id}/withdraw", &application_withdraw, &application_ref_view, &application_view },
	{ HTTP_POST, V1 "/jobs/{job_id}/applications", &application_create, &new_application_view, &application_view },
	{ HTTP_GET, V1 "/jobs/{job_id}/applications", &applicant_list, &applicant_query_view, &application_view, LIST_DATA },
	{ HTTP_POST, V1 "/jobs/{job_id}/applications/status", &applications_set_status, &bulk_edit_view, &application_view,
		LIST_DATA },

	{ HTTP_POST, V1 "/interviews", &interview_create, &new_interview_view, &interview_view },
	{ HTTP_GET, V1 "/interviews", &interview_list, &interview_query_view, &interview_view, LIST_DATA },
	{ HTTP_GET, V1 "/interviews/{id}", &interview_show, &interview_ref_view, &interview_view },
	{ HTTP_PATCH, V1 "/interviews/{id}", &interview_edit, &interview_edit_view, &interview_view },
	{ HTTP_POST, V1 "/interviews/{id}/cancel", &interview_cancel, &interview_ref_view, &interview_view },
	{ HTTP_PATCH, V1 "/interviews/{id}/result", &interview_set_result, &result_edit_view, &interview_view },
	{ HTTP_POST, V1 "/applications/{application_id}/interviews", &interview_create, &new_interview_view, &interview_view },
	{ HTTP_GET, V1 "/applications/{application_id}/interviews", &interview_list, &interviews_of_view, &interview_view,
		LIST_DATA },
	{ 0 },
};
