#include "auth/queries.h"
#include "paging.h"
#include "policy.h"
#include "routes.h"
#include "users.h"

static uint64_t filters_of(const struct user_filter *in)
{
	return (in->q.n ? USER_LIST_Q : 0) | (in->role ? USER_LIST_ROLE : 0) | (in->is_active.set ? USER_LIST_IS_ACTIVE : 0) |
		(in->cursor.p ? USER_LIST_AFTER : 0);
}

/* Ids are given in the order of signing up, so theirs is the order of time. */
HANDLER(user_list, struct user_filter, struct page)
{
	int64_t limit = in->limit ? in->limit : PAGE_DEFAULT;
	struct id_key after = { 0 };
	struct rows rows;

	TRY(cursor_read(r->arena, "users", in->cursor, &id_key_view, &after));
	TRY(page_query(r,
		SQL(user_list, .fragments = filters_of(in), .q = in->q, .role = word_stored(&role_words, in->role),
			.is_active = in->is_active.value, .after = after.id, .limit = limit + 1),
		&rows));
	return page_fill(r, out, &rows, limit, "users", &id_key_view);
}

HANDLER(user_create, struct new_user, struct user)
{
	EnumSet roles;

	TRY(roles_named(r, in->role, in->roles, &roles));
	if (!roles.bits)
		roles.bits = SEEKER | RECRUITER;
	TRY(user_insert(r, in, roles, out));
	return created(r, "/api/v1/users/", out->id);
}

HANDLER(user_show, struct user_ref, struct user)
{
	TRY(user_policy(r, in->id, TO_READ));
	return user_get(r->tx, in->id, out);
}

HANDLER(user_activate, struct user_ref, struct user)
{
	TRY(db_one(r->tx, SQL(user_lock, .id = in->id), &user_row_view, out));
	if (out->is_active)
		return OK;
	TRY(db_one(r->tx, SQL(user_set_active, .id = in->id, .is_active = true, .now = r->now), &user_row_view, out));
	TRY(db_exec(r->tx, SQL(seeker_profile_relist, .user_id = in->id), NULL));
	return user_announce(r, out, USER_UPDATED);
}
