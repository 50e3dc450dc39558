#include "contracts/jobs.h"

WORDS(job_status_words, "status",
	{ JOB_DRAFT, { "DRAFT", "draft", "draft" }, NULL },
	{ JOB_OPEN, { "OPEN", "open", "open" }, "active|published" },
	{ JOB_PAUSED, { "PAUSED", "paused", "paused" }, NULL },
	{ JOB_CLOSED, { "CLOSED", "closed", "closed" }, NULL },
	{ JOB_EXPIRED, { "EXPIRED", "expired", "expired" }, NULL });

WORDS(job_type_words, "job type",
	{ JOB_FULL_TIME, { "FULL_TIME", "full-time", "full_time" }, NULL },
	{ JOB_PART_TIME, { "PART_TIME", "part-time", "part_time" }, NULL },
	{ JOB_CONTRACT, { "CONTRACT", "contract", "contract" }, NULL },
	{ JOB_TEMPORARY, { "TEMPORARY", "temporary", "temporary" }, NULL },
	{ JOB_INTERNSHIP, { "INTERNSHIP", "internship", "internship" }, "intern" },
	{ JOB_FREELANCE, { "FREELANCE", "freelance", "freelance" }, NULL });

WORDS(chat_mode_words, "chat mode",
	{ CHAT_GROUP, { "GROUP", "group", "group" }, NULL },
	{ CHAT_PRIVATE, { "PRIVATE", "private", "private" }, NULL });

WORDS(salary_period_words, "salary period",
	{ SALARY_YEAR, { "YEAR", "year", "year" }, "yearly|annual|annually|per year|annum|per annum" },
	{ SALARY_MONTH, { "MONTH", "month", "month" }, "monthly|per month" },
	{ SALARY_WEEK, { "WEEK", "week", "week" }, "weekly|per week" },
	{ SALARY_DAY, { "DAY", "day", "day" }, "daily|per day" },
	{ SALARY_HOUR, { "HOUR", "hour", "hour" }, "hourly|per hour" });

VIEW(job_state_view, job_state,
	FIELD(job_state, id, REQUIRED),
	FIELD(job_state, version, REQUIRED),
	FIELD(job_state, owner_id, 0),
	FIELD(job_state, title, 0),
	FIELD(job_state, company, 0),
	FIELD(job_state, location, 0),
	FIELD(job_state, city, 0),
	FIELD(job_state, region, 0),
	FIELD(job_state, country, 0),
	FIELD(job_state, remote, 0),
	FIELD(job_state, status, 0, .words = &job_status_words),
	FIELD(job_state, job_type, 0, .words = &job_type_words),
	FIELD(job_state, industry, 0),
	FIELD(job_state, industry_id, 0),
	FIELD(job_state, skill_ids, 0),
	FIELD(job_state, skills, 0),
	FIELD(job_state, salary_min, 0),
	FIELD(job_state, salary_max, 0),
	FIELD(job_state, salary_currency, 0),
	FIELD(job_state, salary_period, 0, .words = &salary_period_words),
	FIELD(job_state, salary_text, 0),
	FIELD(job_state, work_hours, 0),
	FIELD(job_state, application_deadline, 0),
	FIELD(job_state, expires_at, 0),
	FIELD(job_state, chat_group_id, 0),
	FIELD(job_state, chat_mode, 0, .words = &chat_mode_words),
	FIELD(job_state, posted_at, 0),
	FIELD(job_state, created_at, 0),
	FIELD(job_state, updated_at, 0),
	FIELD(job_state, deleted, 0));

EVENT_DEFINE(job_posted, "job.posted", "job", job_state);
EVENT_DEFINE(job_updated, "job.updated", "job", job_state);
EVENT_DEFINE(job_paused, "job.paused", "job", job_state);
EVENT_DEFINE(job_closed, "job.closed", "job", job_state);
EVENT_DEFINE(job_expired, "job.expired", "job", job_state);
EVENT_DEFINE(job_deleted, "job.deleted", "job", job_state);

VIEW(job_match_view, job_match,
	FIELD(job_match, id, REQUIRED),
	FIELD(job_match, version, REQUIRED),
	FIELD(job_match, seeker_id, REQUIRED),
	FIELD(job_match, owner_id, 0),
	FIELD(job_match, title, 0),
	FIELD(job_match, company, 0),
	FIELD(job_match, location, 0),
	FIELD(job_match, by_interest, 0));

EVENT_DEFINE(job_matched, "job.matched", "job", job_match);

VIEW(job_deadline_view, job_deadline,
	FIELD(job_deadline, id, REQUIRED),
	FIELD(job_deadline, version, REQUIRED),
	FIELD(job_deadline, seeker_id, REQUIRED),
	FIELD(job_deadline, title, 0),
	FIELD(job_deadline, company, 0),
	FIELD(job_deadline, application_deadline, 0));

EVENT_DEFINE(job_deadline_near, "job.deadline_near", "job", job_deadline);
