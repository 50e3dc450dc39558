#include "contracts/reviews.h"

VIEW(review_state_view, review_state,
	FIELD(review_state, id, REQUIRED),
	FIELD(review_state, version, REQUIRED),
	FIELD(review_state, target_id, 0),
	FIELD(review_state, job_id, 0),
	FIELD(review_state, job_title, 0),
	FIELD(review_state, reviewer_id, 0),
	FIELD(review_state, reviewer_name, 0),
	FIELD(review_state, rating, 0),
	FIELD(review_state, text, MULTILINE),
	FIELD(review_state, created_at, 0),
	FIELD(review_state, deleted, 0));

EVENT_DEFINE(review_posted, "review.posted", "review", review_state);
