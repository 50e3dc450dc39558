#include "auth/queries.h"
#include "policy.h"
#include "profiles.h"
#include "routes.h"

static Err write_profile(struct request *r, int64_t user_id, const struct recruiter_profile *in, struct recruiter_profile *out)
{
	TRY(profile_raise(r, user_id));
	TRY(db_one(r->tx,
		SQL(recruiter_profile_write, .user_id = user_id, .company_name = in->company_name,
			.company_website = in->company_website, .industry = in->industry, .location = in->location,
			.description = in->description, .interest_ids = in->interest_ids, .now = r->now),
		&recruiter_profile_view, out));
	return profile_announce(r, user_id);
}

Err company_begin(struct request *r, int64_t user_id, Str company_name)
{
	struct recruiter_profile unused;

	return write_profile(r, user_id, &(struct recruiter_profile){ .company_name = company_name }, &unused);
}

static Err get_profile(struct request *r, Str whose, enum access wanted, struct recruiter_profile *out)
{
	int64_t user_id;
	bool found;

	TRY(profile_owner(r, whose, &user_id));
	if (wanted == TO_WRITE)
		TRY(profile_lock(r, user_id));
	TRY(db_maybe(r->tx, SQL(recruiter_profile_get, .user_id = user_id), &recruiter_profile_view, out, &found));
	return found ? recruiter_profile_policy(r, out, wanted) : NO_PROFILE;
}

HANDLER(recruiter_profile_put, struct recruiter_profile, struct recruiter_profile)
{
	TRY(write_profile(r, r->user.user_id, in, out));
	return profile_answer(r, "/api/v1/profiles/recruiters/", out->id, out->created_at);
}

HANDLER(recruiter_profile_show, struct profile_ref, struct recruiter_profile)
{
	return get_profile(r, in->user_id, TO_READ, out);
}

Err recruiter_profile_load(struct request *r, void *profile)
{
	struct recruiter_profile *edit = profile;

	return get_profile(r, edit->user_id, TO_WRITE, edit);
}

HANDLER(recruiter_profile_edit, struct recruiter_profile, struct recruiter_profile)
{
	return write_profile(r, in->id, in, out);
}
