#pragma once
/* What the jobs service tells the others of reviews: of a job, which is its owner's, or of a user. */
#include "contracts/events.h"

struct review_state {
	int64_t id;
	int64_t version;
	int64_t target_id; /* the user who is reviewed, or whose job is */
	OptInt job_id;     /* absent: the user themselves */
	Str job_title;
	int64_t reviewer_id;
	Str reviewer_name;
	int64_t rating; /* 1 to 5 */
	Str text;
	Time created_at;
	bool deleted;
};

extern const struct view review_state_view;

EVENT(review_posted, review_state)
