#pragma once
/* The fields of jobs and of their reviews that several systems' views share, in the order in which they are shown. */
#include "checks.h"
#include "model.h"

enum { JOB_SKILLS_MAX = 50 };

/* What is written by people; mode is READ_ONLY where it is an answer. */
#define JOB_TEXTS(mode, dialect_)                                                                                      \
	FIELD(job, company, mode, .max = 200, .example = "\"Analytical Engines\""),                                    \
	FIELD(job, location, mode, .max = 200, .doc = "As people say it", .example = "\"Berlin, Germany\""),           \
	FIELD(job, city, mode, .max = 100),                                                                            \
	FIELD(job, region, mode, .max = 100),                                                                          \
	FIELD(job, country, mode, .max = 100),                                                                         \
	FIELD(job, remote, mode),                                                                                      \
	FIELD(job, job_type, mode, .words = &job_type_words, .dialect = (dialect_), .example = "\"FULL_TIME\""),       \
	FIELD(job, industry, mode, .max = 100, .doc = "A name of the catalogue, or any other"),                        \
	FIELD(job, industry_id, mode, .min = 1, .max = INT32_MAX),                                                     \
	FIELD(job, skill_ids, mode, .max = JOB_SKILLS_MAX, .example = "[1,41]")

#define JOB_TERMS(mode, dialect_)                                                                                      \
	FIELD(job, salary_min, mode, .max = JOB_SALARY_MAX),                                                           \
	FIELD(job, salary_max, mode, .max = JOB_SALARY_MAX),                                                           \
	FIELD(job, salary_currency, mode, .max = 3, .check = check_currency, .doc = "ISO 4217", .example = "\"EUR\""), \
	FIELD(job, salary_period, mode, .words = &salary_period_words, .dialect = (dialect_),                          \
		.doc = "YEAR where it is not said"),                                                                   \
	FIELD(job, salary_text, mode, .max = 200),                                                                     \
	FIELD(job, work_hours, mode, .max = 200),                                                                      \
	FIELD(job, application_deadline, mode),                                                                        \
	FIELD(job, expires_at, mode, .doc = "When the posting ends by itself"),                                        \
	FIELD(job, chat_mode, mode, .words = &chat_mode_words, .dialect = (dialect_))

#define JOB_SHOWN(dialect_)                                                                                            \
	FIELD(job, id, READ_ONLY), FIELD(job, recruiter_id, READ_ONLY),                                                \
	FIELD(job, title, READ_ONLY, .example = "\"Systems programmer\""), FIELD(job, description, READ_ONLY),         \
	JOB_TEXTS(READ_ONLY, dialect_), FIELD(job, skills, READ_ONLY, .doc = "The names of skill_ids"),                \
	JOB_TERMS(READ_ONLY, dialect_),                                                                                \
	FIELD(job, chat_group_id, READ_ONLY, .doc = "The conversation about this job"),                                \
	FIELD(job, status, READ_ONLY, .words = &job_status_words, .dialect = (dialect_)),                              \
	FIELD(job, posted_at, READ_ONLY),                                                                              \
	FIELD(job, created_at, READ_ONLY), FIELD(job, updated_at, READ_ONLY)

#define JOB_WRITTEN                                                                                                    \
	FIELD(job, recruiter_id, 0, .min = 1, .max = INT32_MAX, .doc = "Oneself; administrators post for others"),     \
	FIELD(job, title, REQUIRED, .max = 200, .example = "\"Systems programmer\""),                                  \
	FIELD(job, description, REQUIRED | MULTILINE, .max = JOB_PROSE_MAX, .doc = "Plain text or Markdown",           \
		.example = "\"Write the best C of your life.\""),                                                      \
	JOB_TEXTS(0, DIALECT_API), JOB_TERMS(0, DIALECT_API)

#define REVIEW_SHOWN(dialect_)                                                                                         \
	FIELD(review, id, READ_ONLY),                                                                                  \
	FIELD(review, kind, READ_ONLY, .words = &review_kind_words, .dialect = (dialect_)),                            \
	FIELD(review, target_id, READ_ONLY, .doc = "The job's id, or the user's"), FIELD(review, author_id, READ_ONLY), \
	FIELD(review, rating, READ_ONLY), FIELD(review, text, READ_ONLY), FIELD(review, is_hidden, READ_ONLY),         \
	FIELD(review, created_at, READ_ONLY), FIELD(review, updated_at, READ_ONLY)
