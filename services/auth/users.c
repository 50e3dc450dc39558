#include "users.h"

#include "auth/queries.h"
#include "policy.h"
#include "profiles.h"
#include "routes.h"
#include "sessions.h"
#include "tokens.h"

Err user_get(struct tx *tx, int64_t id, struct user *out)
{
	return db_one(tx, SQL(user_get, .id = id), &user_row_view, out);
}

Err user_announce(struct request *r, const struct user *user, enum user_change change)
{
	static Err (*const emit[])(struct tx *, const struct user_state *) = {
		[USER_REGISTERED] = emit_user_registered,
		[USER_UPDATED] = emit_user_updated,
		[USER_DEACTIVATED] = emit_user_deactivated,
		[USER_DELETED] = emit_user_deleted,
		[USER_ROLE_CHANGED] = emit_user_role_changed,
	};
	struct user_state state = {
		.id = user->id,
		.version = user->version,
		.email = user->email,
		.username = user->username,
		.name = user->name,
		.roles = user->roles,
		.is_active = user->is_active,
		.language = user->language,
		.time_zone = user->time_zone,
		.created_at = user->created_at,
		.deleted = change == USER_DELETED,
	};

	return emit[change](r->tx, &state);
}

Err reset_links_end(struct request *r, int64_t user_id)
{
	return db_exec(r->tx, SQL(resets_end, .user_id = user_id, .now = r->now), NULL);
}

Err roles_named(struct request *r, unsigned role, EnumSet roles, EnumSet *out)
{
	*out = roles;
	if (!role)
		return OK;
	if (roles.bits && !role_in(roles, role))
		return req_field(r, "role", "contradiction", "is none of the roles");
	if (!roles.bits)
		out->bits = 1u << role;
	return OK;
}

Err hash_checked(struct request *r, const char *field, Str password, Str email, Str username, Str *hash)
{
	const char *mistake = password_mistake(auth_of(r)->policy, password, email, username);

	if (mistake)
		return req_field(r, field, "weak", mistake);
	return password_hash(auth_of(r)->passwords, password, r->deadline, r->arena, hash);
}

/* Absent where both are. */
static Str full_name(struct arena *arena, Str first, Str last)
{
	if (!first.n || !last.n)
		return first.n ? first : last;
	return str_format(arena, STR_FMT " " STR_FMT, STR_ARG(first), STR_ARG(last));
}

Err hash_new_user(struct request *r, void *new_user)
{
	struct new_user *in = new_user;

	if (in->password_again.p && !str_eq(in->password_again, in->password))
		return req_field(r, "password_again", "mismatch", "is not the same as password");
	if (!in->name.n)
		in->name = full_name(r->arena, in->first_name, in->last_name);
	return hash_checked(r, "password", in->password, in->email, in->username, &in->password);
}

Err user_insert(struct request *r, const struct new_user *in, EnumSet roles, struct user *out)
{
	if (in->company_name.n && !role_in(roles, ROLE_RECRUITER))
		return req_field(r, "company_name", "not_allowed", "is for recruiters");
	TRY(db_one(r->tx,
		SQL(user_insert, .email = in->email, .username = in->username, .name = in->name,
			.given_name = in->first_name,
			.roles = words_stored(r->arena, &role_words, roles),
			.language = in->language.n ? in->language : STR("en"),
			.time_zone = in->time_zone.n ? in->time_zone : STR("UTC"), .password_hash = in->password,
			.now = r->now),
		&user_row_view, out));
	TRY(user_announce(r, out, USER_REGISTERED));
	return in->company_name.n ? company_begin(r, out->id, in->company_name) : OK;
}

/* A sign-up that names no role is for both sides of the market; nobody makes themselves an administrator. */
static Err sign_up(struct request *r, const struct new_user *in, struct user *out)
{
	EnumSet roles;

	TRY(roles_named(r, in->role, in->roles, &roles));
	if (role_in(roles, ROLE_ADMIN))
		return req_field(r, "role", "not_allowed", "may not be admin");
	if (!roles.bits)
		roles.bits = SEEKER | RECRUITER;
	TRY(user_insert(r, in, roles, out));
	return created(r, "/api/v1/users/", out->id);
}

HANDLER(user_register, struct new_user, struct user)
{
	return sign_up(r, in, out);
}

/* Whoever signs up so is signed in, with a token for a week: such clients know no refresh. */
HANDLER(user_sign_up, struct new_user, struct token_pair)
{
	struct user user = { 0 };

	TRY(sign_up(r, in, &user));
	return tokens_issue(r, &user, auth_of(r)->config->long_ttl_min * 60, out);
}

HANDLER(me_show, struct none, struct user)
{
	return user_get(r->tx, r->user.user_id, out);
}

static void edit_of(const struct user *user, struct user_edit *edit)
{
	*edit = (struct user_edit){
		.id = user->id,
		.email = user->email,
		.username = user->username,
		.name = user->name,
		.language = user->language,
		.time_zone = user->time_zone,
		.first_name = user->first_name,
		.last_name = user->last_name,
	};
}

static Err load_for_edit(struct request *r, int64_t id, struct user_edit *edit)
{
	struct user user = { 0 };

	TRY(db_one(r->tx, SQL(user_lock, .id = id), &user_row_view, &user));
	edit_of(&user, edit);
	return OK;
}

Err me_load(struct request *r, void *edit)
{
	return load_for_edit(r, r->user.user_id, edit);
}

Err user_load(struct request *r, void *edit)
{
	int64_t id = ((struct user_edit *)edit)->id;

	TRY(user_policy(r, id, TO_WRITE));
	return load_for_edit(r, id, edit);
}

static bool has_new_parts(const struct user_edit *in, const struct user *present)
{
	return !str_eq(in->first_name, present->first_name) || !str_eq(in->last_name, present->last_name);
}

static bool changes(const struct user_edit *in, const struct user *present)
{
	return has_new_parts(in, present) || !str_eq(in->email, present->email) || !str_eq(in->username, present->username) ||
		!str_eq(in->name, present->name) || !str_eq(in->language, present->language) ||
		!str_eq(in->time_zone, present->time_zone);
}

/* What changes nothing is no new version, and nobody hears of it. */
static Err apply_edit(struct request *r, const struct user_edit *in, struct user *out)
{
	Str name = in->name;

	TRY(user_get(r->tx, in->id, out));
	if (!changes(in, out))
		return OK;
	if (has_new_parts(in, out))
		name = full_name(r->arena, in->first_name, in->last_name);
	/* The address that links were mailed to may be somebody else's by now. */
	if (!str_eq(in->email, out->email))
		TRY(reset_links_end(r, in->id));
	TRY(db_one(r->tx,
		SQL(user_update, .id = in->id, .email = in->email, .username = in->username, .name = name,
			.given_name = in->first_name, .language = in->language, .time_zone = in->time_zone, .now = r->now),
		&user_row_view, out));
	return user_announce(r, out, USER_UPDATED);
}

HANDLER(me_edit, struct user_edit, struct user)
{
	return apply_edit(r, in, out);
}

HANDLER(user_edit, struct user_edit, struct user)
{
	return apply_edit(r, in, out);
}
