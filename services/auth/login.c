#include "auth.h"
#include "auth/queries.h"
#include "throttle.h"
#include "tokens.h"
#include "users.h"

/* What a login is checked against; an unknown name has no id and no hash. */
struct credentials {
	int64_t id;
	Str password_hash;
	bool is_active;
};

LOCAL_VIEW(credentials_view, credentials,
	FIELD(credentials, id, 0),
	FIELD(credentials, password_hash, 0),
	FIELD(credentials, is_active, 0));

static bool is_email(Str name)
{
	return str_find(name, '@') < name.n;
}

static Err find_credentials(struct request *r, Str name, struct credentials *out)
{
	bool found;

	*out = (struct credentials){ 0 };
	if (is_email(name))
		return read_alone(r, SQL(credentials_by_email, .email = name), &credentials_view, out, &found);
	return read_alone(r, SQL(credentials_by_username, .username = name), &credentials_view, out, &found);
}

/* An imported or weaker hash is replaced as soon as the password is known. Before the transaction, as hashing takes long. */
static Err strengthen(struct request *r, Str known_hash, Str password, Str *stronger)
{
	*stronger = STR_NONE;
	if (!password_needs_rehash(known_hash))
		return OK;
	return password_hash(auth_of(r)->passwords, password, r->deadline, r->arena, stronger);
}

/* What was verified may have changed while it was hashed: then all is looked at anew. */
static Err lock_verified(struct request *r, const struct credentials *known, struct user *out)
{
	bool found;

	TRY(db_maybe(r->tx, SQL(user_sign_in, .id = known->id, .verified = known->password_hash), &user_row_view, out, &found));
	return found ? OK : TRY_AGAIN;
}

/* Hashes the same for an unknown name, so that the time of an answer does not tell who has an account. */
static Err check_password(struct request *r, Str name, Str password, struct credentials *known)
{
	struct guess guess = { .name = name };
	bool matches;
	Err err;

	TRY(find_credentials(r, name, known));
	guess.user_id = known->id;
	TRY(throttle_login(r, &guess));
	err = password_verify(auth_of(r)->passwords, password, known->password_hash, r->deadline, &matches);
	if (err || matches)
		throttle_forgive(r, &guess);
	TRY(err);
	if (!matches)
		return BAD_CREDENTIALS;
	return known->is_active ? OK : ACCOUNT_INACTIVE;
}

static Err sign_in(struct request *r, const struct login *in, int64_t ttl_s, struct token_pair *out)
{
	Str name = in->email.n ? in->email : in->username;
	struct credentials known;
	struct user user = { 0 };
	Str stronger;

	if (!name.n)
		return req_field(r, "email", "required", "is required, or a username");
	TRY(check_password(r, name, in->password, &known));
	TRY(strengthen(r, known.password_hash, in->password, &stronger));
	TRY(lock_verified(r, &known, &user));
	if (stronger.n)
		TRY(db_exec(r->tx, SQL(password_replace, .id = known.id, .new_hash = stronger, .now = r->now), NULL));
	return tokens_issue(r, &user, ttl_s, out);
}

HANDLER(login_with_refresh, struct login, struct token_pair)
{
	return sign_in(r, in, auth_of(r)->config->access_ttl_s, out);
}

HANDLER(login_with_long_token, struct login, struct token_pair)
{
	return sign_in(r, in, auth_of(r)->config->long_ttl_min * 60, out);
}
