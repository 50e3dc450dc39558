#pragma once
/* What the jobs service tells of reviews: of jobs, and of users as employers and as seekers. */
#include "contracts/events.h"

enum review_kind { REVIEW_JOB = 1, REVIEW_EMPLOYER, REVIEW_SEEKER };

extern const struct words review_kind_words;

struct review_state {
	int64_t id;
	int64_t version;
	unsigned kind;
	int64_t target_id; /* a job's, or a user's */
	int64_t owner_id;  /* whom it concerns: the job's recruiter, or the user */
	Str job_title;     /* of a job's review */
	int64_t author_id;
	int64_t rating; /* 1 to 5 */
	Str text;
	Time created_at;
};

extern const struct view review_state_view;

/* Once, when it is written; what becomes of it later nobody has to hear. */
EVENT(review_posted, review_state)
