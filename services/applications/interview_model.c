#include "interview_model.h"

#include "data/checks.h"

#define INTERVIEW_FIELDS                                                                                     \
	FIELD(interview, id, READ_ONLY),                                                                     \
	FIELD(interview, application_id, READ_ONLY),                                                         \
	FIELD(interview, job_id, READ_ONLY),                                                                 \
	FIELD(interview, job_title, READ_ONLY),                                                              \
	FIELD(interview, company, READ_ONLY),                                                                \
	FIELD_AS(interview, owner_id, "recruiter_id", READ_ONLY),                                            \
	FIELD(interview, applicant_id, READ_ONLY),                                                           \
	FIELD(interview, name, READ_ONLY, .doc = "The applicant's"),                                         \
	FIELD(interview, scheduled_at, READ_ONLY),                                                           \
	FIELD(interview, duration_minutes, READ_ONLY),                                                       \
	FIELD(interview, mode, READ_ONLY, .words = &interview_mode_words),                                   \
	FIELD(interview, link, READ_ONLY),                                                                   \
	FIELD(interview, location, READ_ONLY),                                                               \
	FIELD(interview, interviewers, READ_ONLY),                                                           \
	FIELD(interview, notes, READ_ONLY, .doc = "For staff"),                                              \
	FIELD(interview, status, READ_ONLY, .words = &interview_status_words),                               \
	FIELD(interview, result, READ_ONLY, .words = &interview_result_words),                               \
	FIELD(interview, clashes_with, READ_ONLY, .doc = "The recruiter's other interviews at that time"),   \
	FIELD(interview, created_at, READ_ONLY),                                                             \
	FIELD(interview, updated_at, READ_ONLY)

VIEW(interview_view, interview, INTERVIEW_FIELDS);
VIEW(interview_row_view, interview, INTERVIEW_FIELDS,
	FIELD(interview, uid, READ_ONLY),
	FIELD(interview, email, READ_ONLY),
	FIELD(interview, organizer_name, READ_ONLY),
	FIELD(interview, organizer_email, READ_ONLY),
	FIELD(interview, sequence, READ_ONLY),
	FIELD(interview, version, READ_ONLY));

VIEW(interview_ref_view, interview_ref, FIELD(interview_ref, id, REQUIRED, .min = 1));

#define PLAN_FIELDS                                                                                                       \
	FIELD(interview_plan, scheduled_at, REQUIRED, .doc = "With its offset from UTC",                                   \
		.example = "\"2030-05-01T09:00:00+02:00\""),                                                               \
	FIELD(interview_plan, duration_minutes, 0, .min = 5, .max = 24 * 60, .doc = "60 unless told"),                     \
	FIELD(interview_plan, mode, REQUIRED, .words = &interview_mode_words),                                             \
	FIELD(interview_plan, link, 0, .max = 1000, .check = check_url, .format = "uri"),                                  \
	FIELD(interview_plan, location, 0, .max = 500),                                                                    \
	FIELD(interview_plan, interviewers, 0, .max = 20),                                                                 \
	FIELD(interview_plan, notes, MULTILINE, .max = 5000, .doc = "For staff; the applicant never sees them")

VIEW(new_interview_view, interview_plan,
	FIELD(interview_plan, application_id, REQUIRED, .min = 1), PLAN_FIELDS);

VIEW(interview_edit_view, interview_plan, FIELD(interview_plan, id, REQUIRED, .min = 1), PLAN_FIELDS);

VIEW(result_edit_view, result_edit,
	FIELD(result_edit, id, REQUIRED, .min = 1),
	FIELD(result_edit, result, REQUIRED, .words = &interview_result_words));

#define QUERY_FIELDS                                                                                \
	FIELD(interview_query, status, 0, .words = &interview_status_words),                        \
	FIELD(interview_query, from, 0, .doc = "Beginning not before"),                             \
	FIELD(interview_query, to, 0, .doc = "Beginning before"),                                   \
	FIELD(interview_query, limit, 0, .min = 1, .max = 100, .doc = "Rows a page, 20 unless told"), \
	FIELD(interview_query, cursor, 0, .max = 1024, .doc = "next_cursor of the page before")

VIEW(interview_query_view, interview_query, FIELD(interview_query, application_id, 0, .min = 1), QUERY_FIELDS);

/* Under an application's own address. */
VIEW(interviews_of_view, interview_query, FIELD_AS(interview_query, of, "application_id", REQUIRED, .min = 1), QUERY_FIELDS);
