/*
 * What takes somebody's place away: deactivating, deleting, and giving other roles. There must always be an active
 * administrator left to undo it, also when two of them remove each other at the same moment.
 */
#include "auth/queries.h"
#include "policy.h"
#include "profiles.h"
#include "routes.h"
#include "sessions.h"
#include "users.h"

static bool is_active_admin(const struct user *user)
{
	return user->is_active && role_in(user->roles, ROLE_ADMIN);
}

static Err lock_admins(struct request *r, int64_t user_id, bool *others)
{
	struct rows rows;

	*others = false;
	TRY(db_query(r->tx, SQL(admins_lock), &rows));
	for (int i = 0; i < rows.count; i++) {
		struct user_ref admin;

		TRY(rows_read(&rows, i, &user_ref_view, r->arena, &admin));
		*others |= admin.id != user_id;
	}
	return OK;
}

/*
 * The user, locked, and whether they are the last active administrator. Before one of those all of them are locked, in
 * the order of their ids: of two who remove each other at once, the second waits here and then no longer counts the
 * first. Who was found to be none and has become one in between is looked at anew.
 */
static Err lock_user(struct request *r, int64_t user_id, struct user *out, bool *is_last)
{
	bool was_admin, others = true;

	TRY(user_get(r->tx, user_id, out));
	was_admin = is_active_admin(out);
	if (was_admin)
		TRY(lock_admins(r, user_id, &others));
	TRY(db_one(r->tx, SQL(user_lock, .id = user_id), &user_row_view, out));
	*is_last = is_active_admin(out) && !others;
	return !was_admin && is_active_admin(out) ? TRY_AGAIN : OK;
}

static Err lock_removable(struct request *r, int64_t user_id, struct user *out)
{
	bool is_last;

	TRY(lock_user(r, user_id, out, &is_last));
	return is_last ? LAST_ADMIN : OK;
}

static Err erase(struct request *r, int64_t user_id)
{
	struct user user = { 0 };

	TRY(lock_removable(r, user_id, &user));
	TRY(sessions_end_all(r, user_id, (Uuid){ 0 }, REVOKED_USER));
	TRY(db_one(r->tx, SQL(user_erase, .id = user_id, .now = r->now), &user_row_view, &user));
	TRY(db_exec(r->tx, SQL(user_traces_erase, .id = user_id), NULL));
	TRY(profile_announce(r, user_id));
	return user_announce(r, &user, USER_DELETED);
}

HANDLER(me_delete, struct none, struct none)
{
	return erase(r, r->user.user_id);
}

HANDLER(user_delete, struct user_ref, struct none)
{
	return erase(r, in->id);
}

HANDLER(user_deactivate, struct user_ref, struct user)
{
	TRY(user_policy(r, in->id, TO_WRITE));
	TRY(lock_removable(r, in->id, out));
	if (!out->is_active)
		return OK;
	TRY(reset_links_end(r, in->id));
	TRY(sessions_end_all(r, in->id, (Uuid){ 0 }, REVOKED_USER));
	TRY(db_one(r->tx, SQL(user_set_active, .id = in->id, .is_active = false, .now = r->now), &user_row_view, out));
	TRY(db_exec(r->tx, SQL(seeker_profile_relist, .user_id = in->id), NULL));
	return user_announce(r, out, USER_DEACTIVATED);
}

HANDLER(user_set_role, struct role_edit, struct user)
{
	EnumSet roles;
	bool is_last;

	TRY(roles_named(r, in->role, in->roles, &roles));
	if (!roles.bits)
		return req_field(r, "role", "required", "is required, or roles");
	TRY(lock_user(r, in->id, out, &is_last));
	if (roles.bits == out->roles.bits)
		return OK;
	if (is_last && !role_in(roles, ROLE_ADMIN))
		return LAST_ADMIN;
	TRY(db_one(r->tx,
		SQL(user_set_roles, .id = in->id, .roles = words_stored(r->arena, &role_words, roles), .now = r->now),
		&user_row_view, out));
	TRY(db_exec(r->tx, SQL(seeker_profile_relist, .user_id = in->id), NULL));
	TRY(reset_links_end(r, in->id));
	TRY(sessions_forget(r, in->id));
	return user_announce(r, out, USER_ROLE_CHANGED);
}
