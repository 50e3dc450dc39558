#pragma once
/* What the jobs service tells the others. */
#include "contracts/events.h"

enum job_status { JOB_DRAFT = 1, JOB_OPEN, JOB_PAUSED, JOB_CLOSED, JOB_EXPIRED };
enum job_type {
	JOB_FULL_TIME = 1,
	JOB_PART_TIME,
	JOB_CONTRACT,
	JOB_TEMPORARY,
	JOB_INTERNSHIP,
	JOB_FREELANCE,
};
enum chat_mode { CHAT_GROUP = 1, CHAT_PRIVATE };
enum salary_period { SALARY_YEAR = 1, SALARY_MONTH, SALARY_WEEK, SALARY_DAY, SALARY_HOUR };

extern const struct words job_status_words;
extern const struct words job_type_words;
extern const struct words chat_mode_words;
extern const struct words salary_period_words;

/*
 * A posting, from the moment it is first open; nobody hears of a draft. The description is the one thing that is left out:
 * it is long, and whoever wants to read it asks for the job.
 */
struct job_state {
	int64_t id;
	int64_t version;
	int64_t owner_id;
	Str title;
	Str company;
	Str location;
	Str city, region, country;
	bool remote;
	unsigned status;
	unsigned job_type;
	Str industry;
	OptInt industry_id;
	IntList skill_ids;
	StrList skills;
	OptInt salary_min, salary_max;
	Str salary_currency;
	unsigned salary_period;
	Str salary_text;
	Str work_hours;
	Time application_deadline; /* none: no end */
	Time expires_at;
	Str chat_group_id;
	unsigned chat_mode;
	Time posted_at;
	Time created_at;
	Time updated_at;
	bool deleted;
};

extern const struct view job_state_view;

/* Once, when it is first open. What comes later, paused and opened again too, is one of the others. */
EVENT(job_posted, job_state)
EVENT(job_updated, job_state)
EVENT(job_paused, job_state)
EVENT(job_closed, job_state)
EVENT(job_expired, job_state)
EVENT(job_deleted, job_state)

/* A job that was just posted meets what a seeker looks for; once to each of them. */
struct job_match {
	int64_t id; /* the job's */
	int64_t version;
	int64_t seeker_id;
	int64_t owner_id;
	Str title;
	Str company;
	Str location;
	bool by_interest; /* else by the types and places that they prefer */
};

extern const struct view job_match_view;

EVENT(job_matched, job_match)

/* The deadline of a job that somebody saved and has not applied to; once to each of them. */
struct job_deadline {
	int64_t id; /* the job's */
	int64_t version;
	int64_t seeker_id;
	Str title;
	Str company;
	Time application_deadline;
};

extern const struct view job_deadline_view;

EVENT(job_deadline_near, job_deadline)

/* For KINDS() of whoever keeps a copy of jobs. */
#define JOB_STATE_KINDS "job.posted", "job.updated", "job.paused", "job.closed", "job.expired", "job.deleted"
