#include "model.h"

#include "application_fields.h"
#include "data/checks.h"

VIEW(known_job_view, known_job,
	FIELD(known_job, id, 0),
	FIELD(known_job, owner_id, 0),
	FIELD(known_job, status, 0, .words = &job_status_words),
	FIELD(known_job, application_deadline, 0),
	FIELD(known_job, expires_at, 0),
	FIELD(known_job, is_deleted, 0),
	FIELD(known_job, knows_user, 0));

VIEW(new_application_view, new_application,
	FIELD(new_application, job_id, REQUIRED, .min = 1, .example = "1"),
	FIELD(new_application, applicant_id, 0, .also = "job_seeker_id", .doc = "Oneself, if anybody is named"),
	FIELD(new_application, name, 0, .max = 200, .doc = "As the profile or the account has it, unless given"),
	FIELD(new_application, email, 0, .max = 254, .check = check_email, .format = "email",
		.doc = "The account's, unless given"),
	FIELD(new_application, cover_letter, MULTILINE, .max = 20000),
	FIELD(new_application, resume_file_id, 0),
	FIELD(new_application, cover_letter_file_id, 0));

VIEW(application_view, application, APPLICATION_FIELDS(DIALECT_API));
VIEW(application_row_view, application, APPLICATION_FIELDS(DIALECT_API), FIELD(application, version, READ_ONLY));

VIEW(application_ref_view, application_ref, FIELD(application_ref, id, REQUIRED, .min = 1));

VIEW(status_edit_view, status_edit, FIELD(status_edit, id, REQUIRED, .min = 1), STEP_FIELDS(status_edit));

VIEW(bulk_edit_view, bulk_edit,
	FIELD(bulk_edit, job_id, REQUIRED, .min = 1),
	FIELD(bulk_edit, ids, REQUIRED, .min = 1, .max = 100),
	STEP_FIELDS(bulk_edit));

VIEW(application_query_view, application_query, STATUS_FIELD(application_query), PAGE_FIELDS(application_query));

WORDS(applicant_order_words, "order",
	{ BY_NEWEST, { "newest" }, NULL },
	{ BY_OLDEST, { "oldest" }, NULL },
	{ BY_CHANGE, { "changed" }, NULL },
	{ BY_NAME, { "name" }, NULL });

VIEW(applicant_query_view, applicant_query,
	FIELD(applicant_query, job_id, REQUIRED, .min = 1),
	STATUS_FIELD(applicant_query),
	FIELD(applicant_query, skills, 0, .max = 50, .also = "skill_ids", .doc = "Names or ids; any of them"),
	FIELD(applicant_query, from, 0, .doc = "Submitted not before"),
	FIELD(applicant_query, to, 0, .doc = "Submitted before"),
	FIELD(applicant_query, q, 0, .max = 200, .also = "search keyword",
		.doc = "Part of the name, e-mail address, cover letter, headline or summary"),
	FIELD(applicant_query, sort, 0, .words = &applicant_order_words),
	PAGE_FIELDS(applicant_query));

VIEW(history_query_view, history_query, FIELD(history_query, id, REQUIRED, .min = 1), PAGE_FIELDS(history_query));

VIEW(history_entry_view, history_entry,
	FIELD(history_entry, id, READ_ONLY),
	FIELD(history_entry, from_status, READ_ONLY, .words = &application_status_words),
	FIELD(history_entry, to_status, READ_ONLY, .words = &application_status_words),
	FIELD(history_entry, actor_id, READ_ONLY),
	FIELD(history_entry, note, READ_ONLY | SOMETIMES | MULTILINE, .doc = "For staff"),
	FIELD(history_entry, at, READ_ONLY));
