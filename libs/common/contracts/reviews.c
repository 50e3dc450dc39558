#include "contracts/reviews.h"

WORDS(review_kind_words, "kind",
	{ REVIEW_JOB, { "JOB", "job", "job" }, NULL },
	{ REVIEW_EMPLOYER, { "EMPLOYER", "employer", "employer" }, "recruiter|company" },
	{ REVIEW_SEEKER, { "JOB_SEEKER", "jobseeker", "seeker" }, "applicant" });

VIEW(review_state_view, review_state,
	FIELD(review_state, id, REQUIRED),
	FIELD(review_state, version, REQUIRED),
	FIELD(review_state, kind, 0, .words = &review_kind_words),
	FIELD(review_state, target_id, 0),
	FIELD(review_state, owner_id, 0),
	FIELD(review_state, job_title, 0),
	FIELD(review_state, author_id, 0),
	FIELD(review_state, rating, 0),
	FIELD(review_state, text, MULTILINE),
	FIELD(review_state, created_at, 0));

EVENT_DEFINE(review_posted, "review.posted", "review", review_state);
