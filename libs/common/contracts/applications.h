#pragma once
/* What the applications service tells the others. */
#include "contracts/events.h"

enum application_status {
	APPLICATION_SUBMITTED = 1,
	APPLICATION_IN_REVIEW,
	APPLICATION_SHORTLISTED,
	APPLICATION_INTERVIEW,
	APPLICATION_OFFER,
	APPLICATION_HIRED,
	APPLICATION_REJECTED,
	APPLICATION_WITHDRAWN,
};

extern const struct words application_status_words;

/* Name and e-mail are the applicant's as they were when applying. */
struct application_state {
	int64_t id;
	int64_t version;
	int64_t job_id;
	Str job_title;
	int64_t owner_id; /* the job's */
	int64_t applicant_id;
	Str name;
	Str email;
	unsigned status;
	Time submitted_at;
	bool deleted;
};

extern const struct view application_state_view;

EVENT(application_submitted, application_state)
