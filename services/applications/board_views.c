#include "board_views.h"

#include "application_fields.h"
#include "data/checks.h"

VIEW(board_application_view, application,
	APPLICATION_FIELDS(DIALECT_BOARD),
	FIELD_AS(application, job_id, "job", READ_ONLY),
	FIELD_AS(application, applicant_id, "applicant", READ_ONLY));

VIEW(board_new_application_view, new_application,
	FIELD(new_application, job_id, REQUIRED, .also = "job", .min = 1),
	FIELD_AS(new_application, applicant_id, "applicant", 0, .also = "applicant_id job_seeker job_seeker_id",
		.doc = "Oneself, if anybody is named"),
	FIELD(new_application, name, 0, .max = 200),
	FIELD(new_application, email, 0, .max = 254, .check = check_email, .format = "email"),
	FIELD(new_application, cover_letter, MULTILINE, .max = 20000),
	FIELD_AS(new_application, resume_file_id, "resume", 0, .also = "resume_file_id",
		.doc = "A file's id; in a form, the file itself"),
	FIELD(new_application, cover_letter_file_id, 0));

VIEW(board_status_edit_view, status_edit,
	FIELD(status_edit, job_id, REQUIRED, .min = 1),
	FIELD(status_edit, id, REQUIRED, .min = 1),
	STEP_FIELDS(status_edit));

VIEW(board_applications_view, application_query,
	FIELD_AS(application_query, applicant_id, "user_id", REQUIRED, .min = 1, .doc = "Oneself; administrators see all"),
	STATUS_FIELD(application_query),
	PAGE_FIELDS(application_query));

VIEW(board_application_ref_view, application_ref,
	FIELD_AS(application_ref, applicant_id, "user_id", REQUIRED, .min = 1),
	FIELD(application_ref, id, REQUIRED, .min = 1));
