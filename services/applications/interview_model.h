#pragma once
/* Interviews and the views in which they are spoken. Constant. */
#include "contracts/interviews.h"

struct interview {
	int64_t id;
	Uuid uid;
	int64_t application_id, job_id;
	Str job_title, company;
	int64_t owner_id, applicant_id;
	Str name, email; /* the applicant's */
	Str organizer_name, organizer_email;
	Time scheduled_at;
	int64_t duration_minutes;
	unsigned mode;
	Str link, location;
	StrList interviewers;
	Str notes;
	unsigned status, result;
	IntList clashes_with;
	int64_t sequence, version;
	Time created_at, updated_at;
};

extern const struct view interview_view;
extern const struct view interview_row_view;

struct interview_ref {
	int64_t id;
};

extern const struct view interview_ref_view;

/* A new one names its application, a changed one itself. */
struct interview_plan {
	int64_t id, application_id;
	Time scheduled_at;
	int64_t duration_minutes;
	unsigned mode;
	Str link, location;
	StrList interviewers;
	Str notes;
};

extern const struct view new_interview_view;
extern const struct view interview_edit_view;

struct result_edit {
	int64_t id;
	unsigned result;
};

extern const struct view result_edit_view;

struct interview_query {
	OptInt application_id;
	int64_t of; /* the application of the address */
	unsigned status;
	Time from, to;
	int64_t limit;
	Str cursor;
};

extern const struct view interview_query_view;
extern const struct view interviews_of_view;
