#include "policy.h"

#include "auth/queries.h"

static bool owns(const struct request *r, int64_t user_id)
{
	return user_id == r->user.user_id || req_has_role(r, ADMIN);
}

static Err has_applicant(struct request *r, int64_t user_id, bool *out)
{
	*out = false;
	if (!req_has_role(r, RECRUITER))
		return OK;
	return db_maybe(r->tx, SQL(is_applicant, .recruiter_id = r->user.user_id, .seeker_id = user_id), NULL, NULL, out);
}

Err user_policy(struct request *r, int64_t user_id, enum access wanted)
{
	bool applied;

	if (owns(r, user_id))
		return OK;
	TRY(has_applicant(r, user_id, &applied));
	if (!applied)
		return NOT_FOUND;
	return wanted == TO_READ ? OK : FORBIDDEN;
}

static bool is_found_by_search(const struct request *r, const struct seeker_profile *profile)
{
	return profile->open_to_search && profile->is_listed && req_has_role(r, RECRUITER);
}

Err seeker_profile_policy(struct request *r, struct seeker_profile *profile, enum access wanted)
{
	bool applied;

	if (owns(r, profile->id))
		return OK;
	TRY(has_applicant(r, profile->id, &applied));
	if (!applied && !is_found_by_search(r, profile))
		return NO_PROFILE;
	/* Anybody can be a recruiter; it takes an application to be told where to call. */
	if (!applied)
		profile->phone = STR_NONE;
	return wanted == TO_READ ? OK : FORBIDDEN;
}

Err recruiter_profile_policy(const struct request *r, const struct recruiter_profile *profile, enum access wanted)
{
	return wanted == TO_READ || owns(r, profile->id) ? OK : FORBIDDEN;
}
