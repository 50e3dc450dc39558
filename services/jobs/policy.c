#include "policy.h"

static bool owns(const struct request *r, int64_t user_id)
{
	return (r->user.user_id && user_id == r->user.user_id) || req_has_role(r, ADMIN);
}

Err job_policy(const struct request *r, const struct job *job, enum access wanted)
{
	if (owns(r, job->recruiter_id))
		return OK;
	if (job->status == JOB_DRAFT)
		return NOT_FOUND;
	return wanted == TO_READ ? OK : FORBIDDEN;
}

Err recruiter_policy(const struct request *r, int64_t recruiter_id)
{
	return !recruiter_id || owns(r, recruiter_id) ? OK : FORBIDDEN;
}

Err review_policy(const struct request *r, const struct review *review, enum access wanted)
{
	bool is_author = r->user.user_id == review->author_id;

	if (is_author || (wanted != TO_WRITE && req_has_role(r, ADMIN)))
		return OK;
	return review->is_hidden ? NOT_FOUND : FORBIDDEN;
}
