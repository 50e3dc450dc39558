#pragma once
/* The nouns of the jobs service and the views in which they are spoken. Constant. */
#include "contracts/jobs.h"

struct job {
	int64_t id;
	int64_t recruiter_id;
	Str title, description, company, location;
	unsigned job_type, status;
	Str chat_group_id;
	Time created_at, updated_at;
	int64_t version;
};

extern const struct view job_view;
extern const struct view job_row_view;

struct new_job {
	Str title, description, company, location;
	unsigned job_type, status;
};

extern const struct view new_job_view;

struct job_ref {
	int64_t id;
};

extern const struct view job_ref_view;

struct job_query {
	Str q;
	int64_t limit;
	Str cursor;
};

extern const struct view job_query_view;
