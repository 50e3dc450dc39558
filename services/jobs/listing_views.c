#include "listing_views.h"

#include "job_fields.h"

/* The salary is what people say of it; a whole number is the salary by the year, too. */
#define LISTING_TEXTS(mode)                                                                                            \
	FIELD(job, company, mode, .also = "companyName company_name", .max = 200, .example = "\"Analytical Engines\""),    \
	FIELD(job, location, mode, .max = 200, .example = "\"Berlin, Germany\""),                                          \
	FIELD_AS(job, salary_text, "salary", mode, .also = "salaryText salary_text", .max = 200, .example = "\"85000\""),  \
	FIELD_AS(job, salary_min, "salaryMin", mode, .also = "salary_min", .max = JOB_SALARY_MAX),                     \
	FIELD_AS(job, salary_max, "salaryMax", mode, .also = "salary_max", .max = JOB_SALARY_MAX),                     \
	FIELD_AS(job, job_type, "jobType", mode, .also = "job_type type employmentType", .words = &job_type_words,     \
		.dialect = DIALECT_LOWER),                                                                             \
	FIELD_AS(job, work_hours, "workHours", mode, .also = "work_hours", .max = 200),                                \
	FIELD(job, industry, mode, .max = 100),                                                                        \
	FIELD(job, remote, mode)

#define LISTING_WRITTEN                                                                                                \
	FIELD(job, title, REQUIRED, .also = "jobTitle", .max = 200, .example = "\"Systems programmer\""),                  \
	FIELD(job, description, REQUIRED | MULTILINE, .max = JOB_PROSE_MAX),                                           \
	LISTING_TEXTS(0),                                                                                              \
	FIELD_AS(job, skill_ids, "skillIds", 0, .also = "skill_ids", .max = JOB_SKILLS_MAX),                           \
	FIELD(job, status, 0, .words = &job_status_words, .dialect = DIALECT_LOWER)

VIEW(listing_job_view, job,
	FIELD(job, id, READ_ONLY, .example = "7"),
	FIELD_AS(job, id, "_id", READ_ONLY, .example = "7"),
	FIELD(job, title, READ_ONLY),
	FIELD(job, description, READ_ONLY),
	LISTING_TEXTS(READ_ONLY),
	FIELD(job, skills, READ_ONLY),
	FIELD_AS(job, recruiter_id, "recruiterId", READ_ONLY),
	FIELD(job, recruiter_id, READ_ONLY),
	FIELD_AS(job, chat_group_id, "chatGroupId", READ_ONLY, .doc = "The conversation about this job", .example = "\"job-7\""),
	FIELD(job, status, READ_ONLY, .words = &job_status_words, .dialect = DIALECT_LOWER),
	FIELD_AS(job, created_at, "createdAt", READ_ONLY),
	FIELD_AS(job, updated_at, "updatedAt", READ_ONLY));

VIEW(listing_new_job_view, job, LISTING_WRITTEN);
VIEW(listing_job_edit_view, job, FIELD(job, id, REQUIRED, .min = 1), LISTING_WRITTEN);

VIEW(listing_filter_view, job_filter,
	FIELD(job_filter, title, 0, .max = 200, .doc = "Part of it"),
	FIELD(job_filter, location, 0, .max = 200, .doc = "Part of the place, city, region or country"),
	FIELD(job_filter, company, 0, .max = 200, .doc = "Part of its name"),
	FIELD(job_filter, limit, 0, .min = 1, .max = 100, .doc = "Jobs in one answer, 100 unless told"),
	FIELD(job_filter, cursor, 0, .max = 1024, .doc = "X-Next-Cursor of the answer before"));
