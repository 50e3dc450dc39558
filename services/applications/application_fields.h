#pragma once
/* The fields of applications, and of what is asked about them, that several systems' views share. */
#include "model.h"

/* The same people under the names that other resources have for them. */
#define APPLICATION_FIELDS(dialect_)                                                                                   \
	FIELD(application, id, READ_ONLY),                                                                             \
	FIELD(application, job_id, READ_ONLY),                                                                         \
	FIELD(application, job_title, READ_ONLY),                                                                      \
	FIELD(application, company, READ_ONLY),                                                                        \
	FIELD_AS(application, owner_id, "recruiter_id", READ_ONLY),                                                    \
	FIELD(application, applicant_id, READ_ONLY),                                                                   \
	FIELD_AS(application, applicant_id, "job_seeker_id", READ_ONLY),                                               \
	FIELD(application, name, READ_ONLY),                                                                           \
	FIELD(application, email, READ_ONLY),                                                                          \
	FIELD(application, cover_letter, READ_ONLY),                                                                   \
	FIELD(application, resume_file_id, READ_ONLY),                                                                 \
	FIELD(application, cover_letter_file_id, READ_ONLY),                                                           \
	FIELD(application, profile, READ_ONLY, .doc = "The applicant's profile as it was when they applied"),          \
	FIELD(application, status, READ_ONLY, .words = &application_status_words, .dialect = (dialect_)),              \
	FIELD(application, submitted_at, READ_ONLY),                                                                   \
	FIELD(application, changed_at, READ_ONLY, .doc = "When the status was changed last")

#define STEP_FIELDS(tag)                                                                                               \
	FIELD(tag, status, REQUIRED, .words = &application_status_words),                                              \
	FIELD(tag, note, MULTILINE, .max = 2000, .doc = "For staff; the applicant never sees it")

#define PAGE_FIELDS(tag)                                                                                               \
	FIELD(tag, limit, 0, .min = 1, .max = 100, .doc = "Rows a page, 20 unless told"),                              \
	FIELD(tag, cursor, 0, .max = 1024, .doc = "next_cursor of the page before")
#define STATUS_FIELD(tag) FIELD(tag, status, 0, .words = &application_status_words, .doc = "Any of these")
