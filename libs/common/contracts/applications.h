#pragma once
/*
 * What the applications service tells the others of applications: they are made, go through the recruiter's hands, and
 * end. Notes that staff leave with a change of status are for staff and in no event.
 */
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

/* Name and e-mail are the applicant's as they were when applying. Who did it is the envelope's actor. */
struct application_state {
	int64_t id;
	int64_t version;
	int64_t job_id;
	Str job_title;
	Str company;
	int64_t owner_id; /* the job's */
	int64_t applicant_id;
	Str name;
	Str email;
	unsigned status;
	unsigned previous_status; /* none of a new one */
	Uuid resume_file_id;
	Uuid cover_letter_file_id;
	Time submitted_at;
	Time changed_at; /* of the status */
	bool deleted;
};

extern const struct view application_state_view;

EVENT(application_submitted, application_state)
/* By staff: a step in the pipeline, a rejection, or a rejected one that is open again. */
EVENT(application_status_changed, application_state)
/* By the applicant, for good. */
EVENT(application_withdrawn, application_state)
