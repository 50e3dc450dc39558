#include "action_views.h"

#include "data/checks.h"

/* A form may call its file as it likes: see begin_attachment(). */
#define SENT_FIELDS                                                                                                \
	FIELD_AS(new_application, cover_letter, "coverLetter", MULTILINE, .also = "cover_letter", .max = 20000),   \
	FIELD_AS(new_application, resume_file_id, "fileId", 0, .also = "file resumeFileId resume_file_id",         \
		.doc = "In a form, the file itself, as the first part that is one"),                               \
	FIELD_AS(new_application, cover_letter_file_id, "coverLetterFileId", 0, .also = "cover_letter_file_id"),   \
	FIELD(new_application, name, 0, .max = 200),                                                               \
	FIELD(new_application, email, 0, .max = 254, .check = check_email, .format = "email")

VIEW(action_new_application_view, new_application,
	FIELD_AS(new_application, job_id, "jobId", 0, .min = 1, .doc = "Or companyName and jobTitle", .example = "1"),
	FIELD_AS(new_application, company, "companyName", 0, .max = 200),
	FIELD_AS(new_application, job_title, "jobTitle", 0, .max = 200),
	SENT_FIELDS);

VIEW(group_new_application_view, new_application,
	FIELD_AS(new_application, job_id, "jobId", REQUIRED, .also = "job_id", .min = 1, .example = "1"), SENT_FIELDS);

#define APPLICATION_FIELDS                                                                                         \
	FIELD(application, id, READ_ONLY, .example = "3"),                                                         \
	FIELD_AS(application, job_id, "jobId", READ_ONLY),                                                         \
	FIELD_AS(application, job_title, "jobTitle", READ_ONLY),                                                   \
	FIELD_AS(application, company, "companyName", READ_ONLY),                                                  \
	FIELD_AS(application, chat_group_id, "chatGroupId", READ_ONLY, .doc = "The conversation about the job",    \
		.example = "\"job-1\""),                                                                           \
	FIELD_AS(application, owner_id, "employerId", READ_ONLY),                                                  \
	FIELD_AS(application, applicant_id, "applicantId", READ_ONLY),                                             \
	FIELD(application, name, READ_ONLY),                                                                       \
	FIELD(application, email, READ_ONLY),                                                                      \
	FIELD_AS(application, cover_letter, "coverLetter", READ_ONLY),                                             \
	FIELD_AS(application, resume_file_id, "fileId", READ_ONLY),                                                \
	FIELD(application, status, READ_ONLY, .words = &application_status_words, .dialect = DIALECT_LOWER),       \
	FIELD_AS(application, submitted_at, "createdAt", READ_ONLY)

VIEW(action_application_view, application, FIELD_AS(application, id, "_id", READ_ONLY, .example = "3"), APPLICATION_FIELDS);
VIEW(group_application_view, application, APPLICATION_FIELDS);

VIEW(group_new_file_view, new_file,
	FIELD(new_file, filename, 0, .max = 255, .example = "\"resume.pdf\""),
	FIELD_AS(new_file, content_type, "contentType", 0, .also = "content_type", .max = 127, .example = "\"application/pdf\""),
	FIELD(new_file, size, 0, .min = 1, .max = INT64_C(1) << 40, .doc = "In bytes"),
	FIELD_AS(new_file, file_id, "file", 0, .also = "file_id", .doc = "In a form, the file itself"));

VIEW(group_upload_ticket_view, upload_ticket,
	FIELD_AS(upload_ticket, file_id, "fileId", READ_ONLY),
	FIELD_AS(upload_ticket, upload_url, "uploadUrl", READ_ONLY, .doc = "None where the file came with the request"),
	FIELD(upload_ticket, method, READ_ONLY),
	FIELD(upload_ticket, headers, READ_ONLY, .of = &upload_headers_view, .doc = "To be sent with the upload"),
	FIELD_AS(upload_ticket, expires_in, "expiresIn", READ_ONLY, .doc = "Seconds"),
	FIELD(upload_ticket, url, READ_ONLY, .doc = "Where it can be had, once it is found clean"),
	FIELD(upload_ticket, status, READ_ONLY, .words = &file_status_words, .dialect = DIALECT_LOWER));
