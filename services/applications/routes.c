#include "routes.h"

#include "action_views.h"
#include "board_views.h"
#include "files.h"
#include "interview_model.h"
#include "listing_views.h"
#include "model.h"
#include "problems.h"

OPERATION(application_create, AUTH(SEEKER), 201, .flags = MULTIPART, .files = &attachment_sink, .prepare = application_prepare,
	.problems = PROBLEMS(JOB_IS_CLOSED, JOB_IS_PAUSED, JOB_HAS_EXPIRED, DEADLINE_PASSED, OWN_JOB, ALREADY_APPLIED,
		FILE_TYPE_REFUSED, TOO_MANY_UPLOADS),
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

OPERATION(file_create, AUTH(SIGNED_IN), 201, .flags = MULTIPART, .files = &file_sink,
	.problems = PROBLEMS(FILE_TYPE_REFUSED, TOO_MANY_UPLOADS),
	.doc = "Announce a file, to be uploaded to the address in the answer; or send it along in a form");
OPERATION(file_complete, AUTH(SIGNED_IN), 200, .prepare = file_prepare_complete, .problems = PROBLEMS(FILE_NOT_UPLOADED),
	.doc = "Say that a file is uploaded; its first use does as well");
OPERATION(file_show, AUTH(SIGNED_IN), 200, .doc = "What is known of a file: its owner's, and recruiters' who were sent it");
OPERATION(file_content, AUTH(SIGNED_IN), 302, .problems = PROBLEMS(FILE_NOT_UPLOADED, FILE_NOT_SCANNED, FILE_UNSAFE),
	.doc = "Leads to a signed address of the file, which is good for a few minutes");
OPERATION(object_put, EVERYBODY, 204, .flags = RAW, .files = &object_sink, .problems = PROBLEMS(FORBIDDEN),
	.doc = "Upload to an address that was signed");
OPERATION(object_get, EVERYBODY, 200, .problems = PROBLEMS(FORBIDDEN), .doc = "Download from an address that was signed");

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

	{ HTTP_POST, V1 "/files", &file_create, &new_file_view, &upload_ticket_view },
	{ HTTP_POST, V1 "/files/{id}/complete", &file_complete, &file_ref_view, &file_view },
	{ HTTP_GET, V1 "/files/{id}", &file_show, &file_ref_view, &file_view },
	{ HTTP_GET, V1 "/files/{id}/content", &file_content, &file_ref_view },
	{ HTTP_PUT, "/objects/{area}/{id}", &object_put, &object_request_view },
	{ HTTP_GET, "/objects/{area}/{id}", &object_get, &object_request_view },

	/* The action API (S0). */
	{ HTTP_POST, "/work", &handed_over, .when = "postJob searchJob", .to = "jobs" },
	{ HTTP_POST, "/work", &application_create, &action_new_application_view, &action_application_view,
		.when = "applyJob applyForJob apply", .wrap = "application", .message = "Application submitted" },

	/* The chat platform (S1). */
	{ HTTP_POST, "/apply", &application_create, &group_new_application_view, &group_application_view },
	{ HTTP_POST, "/files", &file_create, &group_new_file_view, &group_upload_ticket_view },

	/* The job board (S2). */
	{ HTTP_POST, "/api/jobs/{job_id}/applications", &application_create, &board_new_application_view,
		&board_application_view },
	{ HTTP_GET, "/api/jobs/{job_id}/applications", &applicant_list, &applicant_query_view, &board_application_view,
		LIST_PAGES },
	{ HTTP_PATCH, "/api/jobs/{job_id}/applications/{id}/status", &application_set_status, &board_status_edit_view,
		&board_application_view },
	{ HTTP_GET, "/api/users/{user_id}/applications", &application_list, &board_applications_view, &board_application_view,
		LIST_PAGES },
	{ HTTP_DELETE, "/api/users/{user_id}/applications/{id}/withdraw", &application_withdraw, &board_application_ref_view,
		&board_application_view },

	/* The listing platform (S3). */
	{ HTTP_POST, "/jobs/{job_id}/apply", &application_create, &listing_new_application_view, &listing_application_view,
		.message = "Application submitted" },
	{ HTTP_GET, "/jobs/{job_id}/applications", &applicant_list, &applicant_query_view, &listing_application_view, LIST_BARE,
		.rows = 100 },
	{ 0 },
};
