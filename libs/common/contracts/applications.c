#include "contracts/applications.h"

WORDS(application_status_words, "status",
	{ APPLICATION_SUBMITTED, { "SUBMITTED", "Submitted", "submitted" }, "applied|pending" },
	{ APPLICATION_IN_REVIEW, { "IN_REVIEW", "In Review", "in_review" }, "reviewing|under review" },
	{ APPLICATION_SHORTLISTED, { "SHORTLISTED", "Shortlisted", "shortlisted" }, NULL },
	{ APPLICATION_INTERVIEW, { "INTERVIEW", "Interview Scheduled", "interview" }, NULL },
	{ APPLICATION_OFFER, { "OFFER", "Offer", "offer" }, "offered" },
	{ APPLICATION_HIRED, { "HIRED", "Hired", "hired" }, "accepted" },
	{ APPLICATION_REJECTED, { "REJECTED", "Rejected", "rejected" }, NULL },
	{ APPLICATION_WITHDRAWN, { "WITHDRAWN", "Withdrawn", "withdrawn" }, NULL });

VIEW(application_state_view, application_state,
	FIELD(application_state, id, REQUIRED),
	FIELD(application_state, version, REQUIRED),
	FIELD(application_state, job_id, REQUIRED),
	FIELD(application_state, job_title, 0),
	FIELD(application_state, company, 0),
	FIELD(application_state, owner_id, 0),
	FIELD(application_state, applicant_id, 0),
	FIELD(application_state, name, 0),
	FIELD(application_state, email, 0),
	FIELD(application_state, status, 0, .words = &application_status_words),
	FIELD(application_state, previous_status, 0, .words = &application_status_words),
	FIELD(application_state, resume_file_id, 0),
	FIELD(application_state, cover_letter_file_id, 0),
	FIELD(application_state, submitted_at, 0),
	FIELD(application_state, changed_at, 0),
	FIELD(application_state, deleted, 0));

EVENT_DEFINE(application_submitted, "application.submitted", "application", application_state);
EVENT_DEFINE(application_status_changed, "application.status_changed", "application", application_state);
EVENT_DEFINE(application_withdrawn, "application.withdrawn", "application", application_state);
