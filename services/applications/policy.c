#include "policy.h"

bool is_staff(const struct request *r, int64_t owner_id)
{
	return req_has_role(r, ADMIN) || (owner_id == r->user.user_id && req_has_role(r, RECRUITER));
}

Err application_policy(const struct request *r, const struct application *application, enum access wanted)
{
	bool staff = is_staff(r, application->owner_id);
	bool own = application->applicant_id == r->user.user_id;

	if (!staff && !own)
		return NOT_FOUND;
	if (wanted == TO_DECIDE)
		return staff ? OK : FORBIDDEN;
	if (wanted == TO_SPEAK)
		return own ? OK : FORBIDDEN;
	return OK;
}

Err applicants_policy(const struct request *r, const struct known_job *job)
{
	return is_staff(r, job->owner_id) ? OK : NOT_FOUND;
}
