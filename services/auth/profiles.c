#include "profiles.h"

#include "auth/queries.h"

Err profile_owner(const struct request *r, Str user_id, int64_t *out)
{
	if (str_eq(user_id, STR("me"))) {
		*out = r->user.user_id;
		return OK;
	}
	return str_to_int(user_id, out) && *out > 0 ? OK : NOT_FOUND;
}

/* Not to be told from a user without a profile: who asks may be anybody. */
Err profile_lock(struct request *r, int64_t user_id)
{
	bool found;

	TRY(db_maybe(r->tx, SQL(profile_lock, .user_id = user_id), NULL, NULL, &found));
	return found ? OK : NO_PROFILE;
}

Err profile_raise(struct request *r, int64_t user_id)
{
	return db_one(r->tx, SQL(profile_raise, .user_id = user_id), NULL, NULL);
}

Err profile_announce(struct request *r, int64_t user_id)
{
	struct profile_state state = { 0 };

	TRY(db_one(r->tx, SQL(profile_state, .user_id = user_id), &profile_state_view, &state));
	return emit_profile_updated(r->tx, &state);
}

/* The times of a row that has just been inserted are the request's. */
Err profile_answer(struct request *r, const char *path, int64_t user_id, Time created_at)
{
	if (created_at.us != r->now.us)
		return OK;
	r->status = r->route->operation->made_status;
	return created(r, path, user_id);
}
