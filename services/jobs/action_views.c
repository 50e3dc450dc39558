#include "action_views.h"

#define TITLE(flags) FIELD_AS(job, title, "jobTitle", flags, .max = 200, .example = "\"Systems programmer\"")
#define ACTION_TEXTS(flags)                                                                                    \
	FIELD_AS(job, company, "companyName", flags, .max = 200, .example = "\"Analytical Engines\""),         \
	FIELD_AS(job, work_hours, "workHours", flags, .max = 200, .example = "\"9-17\""),                      \
	FIELD_AS(job, salary_text, "salary", flags, .max = 200, .example = "\"85000\"",                        \
		.doc = "As it is said; a whole number is the salary by the year, too"),                        \
	FIELD(job, location, flags, .max = 200)

VIEW(action_job_view, job,
	FIELD_AS(job, id, "_id", READ_ONLY, .example = "7"),
	FIELD(job, id, READ_ONLY, .example = "7"),
	TITLE(READ_ONLY),
	FIELD(job, description, READ_ONLY),
	ACTION_TEXTS(READ_ONLY),
	FIELD_AS(job, recruiter_id, "employerId", READ_ONLY),
	FIELD_AS(job, chat_group_id, "chatGroupId", READ_ONLY),
	FIELD(job, status, READ_ONLY, .words = &job_status_words, .dialect = DIALECT_LOWER),
	FIELD_AS(job, created_at, "createdAt", READ_ONLY));

VIEW(action_new_job_view, job,
	TITLE(REQUIRED),
	FIELD(job, description, REQUIRED | MULTILINE, .max = JOB_PROSE_MAX),
	ACTION_TEXTS(0));

VIEW(action_search_view, job_filter,
	FIELD_AS(job_filter, title, "jobTitle", 0, .max = 200, .doc = "Part of it; none: all open jobs"),
	FIELD_AS(job_filter, company, "companyName", 0, .max = 200, .doc = "Part of it"),
	FIELD(job_filter, location, 0, .max = 200));
