#include "listing_views.h"

#include "data/checks.h"

VIEW(listing_new_application_view, new_application,
	FIELD(new_application, job_id, REQUIRED, .also = "jobId", .min = 1),
	FIELD(new_application, name, 0, .max = 200),
	FIELD(new_application, email, 0, .max = 254, .check = check_email, .format = "email"),
	FIELD_AS(new_application, cover_letter, "coverLetter", MULTILINE, .also = "cover_letter", .max = 20000),
	FIELD_AS(new_application, resume_file_id, "resume", 0, .also = "resumeFileId resume_file_id fileId file",
		.doc = "A file's id; in a form, the file itself"));

VIEW(listing_application_view, application,
	FIELD(application, id, READ_ONLY, .example = "3"),
	FIELD_AS(application, id, "_id", READ_ONLY, .example = "3"),
	FIELD_AS(application, job_id, "jobId", READ_ONLY),
	FIELD_AS(application, job_title, "jobTitle", READ_ONLY),
	FIELD(application, company, READ_ONLY),
	FIELD_AS(application, applicant_id, "applicantId", READ_ONLY),
	FIELD(application, name, READ_ONLY),
	FIELD(application, email, READ_ONLY),
	FIELD_AS(application, cover_letter, "coverLetter", READ_ONLY),
	FIELD_AS(application, resume_file_id, "resume", READ_ONLY,
		.doc = "The file's id: GET /api/v1/files/{id}/content leads to it"),
	FIELD(application, status, READ_ONLY, .words = &application_status_words, .dialect = DIALECT_LOWER),
	FIELD_AS(application, submitted_at, "createdAt", READ_ONLY));
