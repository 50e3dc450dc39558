#pragma once
/* The nouns of the applications service and the views in which they are spoken. Constant. */
#include "contracts/applications.h"
#include "contracts/jobs.h"

struct known_job {
	int64_t id;
	int64_t owner_id;
	Str title;
	unsigned status;
};

extern const struct view known_job_view;

struct new_application {
	int64_t job_id;
	Str name, email, cover_letter;
};

extern const struct view new_application_view;

struct application {
	int64_t id, job_id;
	Str job_title;
	int64_t owner_id, applicant_id;
	Str name, email, cover_letter;
	unsigned status;
	Time submitted_at;
	int64_t version;
};

extern const struct view application_view;
extern const struct view application_row_view;

struct application_query {
	int64_t limit;
	Str cursor;
};

extern const struct view application_query_view;
