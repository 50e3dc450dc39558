#include "auth.h"
#include "auth/queries.h"
#include "routes.h"
#include "seal.h"
#include "sessions.h"
#include "throttle.h"
#include "users.h"

/* The same answer and the same work for every address: whose it is, a worker looks up (reset_requests.c). */
HANDLER(password_forgot, struct forgotten, struct none)
{
	if (!throttle_reset_links(r, in->email))
		return OK;
	return db_exec(r->tx, SQL(reset_request, .email = in->email, .request_id = r->id, .now = r->now), NULL);
}

struct account {
	int64_t id;
	Str email, username, password_hash;
};

LOCAL_VIEW(account_view, account,
	FIELD(account, id, 0),
	FIELD(account, email, 0),
	FIELD(account, username, 0),
	FIELD(account, password_hash, 0));

/* Looks at the link before it hashes, so that a made-up one costs nothing. */
Err prepare_reset(struct request *r, void *input)
{
	struct password_reset_input *in = input;
	struct account account = { 0 };
	int64_t reset_id;
	bool found;

	if (!reset_token_read(auth_of(r)->reset_key, in->token, &reset_id))
		return BAD_RESET_TOKEN;
	TRY(read_alone(r, SQL(reset_account, .id = reset_id, .now = r->now), &account_view, &account, &found));
	if (!found)
		return BAD_RESET_TOKEN;
	return hash_checked(r, "new_password", in->new_password, account.email, account.username, &in->new_password);
}

/* Of two who change one old password at the same time, the second no longer has the present one: it is verified anew. */
static Err store_password(struct request *r, int64_t user_id, Str verified_hash, Str hash, Uuid keep_session)
{
	struct password_change event = { .id = user_id, .changed_at = r->now };
	bool found;

	TRY(db_maybe(r->tx,
		SQL(password_set, .fragments = verified_hash.p ? PASSWORD_SET_VERIFIED : 0, .id = user_id, .hash = hash,
			.verified = verified_hash, .now = r->now),
		NULL, NULL, &found));
	if (!found)
		return TRY_AGAIN;
	TRY(reset_links_end(r, user_id));
	TRY(sessions_end_all(r, user_id, keep_session, REVOKED_PASSWORD));
	return emit_password_changed(r->tx, &event);
}

/* The row is marked used by the statement that finds it unused: of two requests with one link, one wins. */
HANDLER(password_reset, struct password_reset_input, struct none)
{
	struct user_ref user;
	int64_t reset_id;
	bool found;

	if (!reset_token_read(auth_of(r)->reset_key, in->token, &reset_id))
		return BAD_RESET_TOKEN;
	TRY(db_maybe(r->tx, SQL(reset_use, .id = reset_id, .now = r->now), &user_ref_view, &user, &found));
	if (!found)
		return BAD_RESET_TOKEN;
	throttle_clear(r, user.id);
	return store_password(r, user.id, STR_NONE, in->new_password, (Uuid){ 0 });
}

/*
 * Leaves hashes in the place of both passwords: that of the old one is what was verified.
 * Whoever took over a session must not be able to guess the password through it.
 */
Err prepare_change(struct request *r, void *input)
{
	struct password_change_input *in = input;
	struct guess guess = { .user_id = r->user.user_id };
	struct account account = { 0 };
	bool found, matches;
	Err err;

	TRY(throttle_own_password(r, &guess));
	TRY(read_alone(r, SQL(account_get, .id = r->user.user_id), &account_view, &account, &found));
	if (!found)
		return UNAUTHENTICATED;
	err = password_verify(auth_of(r)->passwords, in->old_password, account.password_hash, r->deadline, &matches);
	if (err || matches)
		throttle_forgive(r, &guess);
	TRY(err);
	if (!matches)
		return WRONG_PASSWORD;
	in->old_password = account.password_hash;
	return hash_checked(r, "new_password", in->new_password, account.email, account.username, &in->new_password);
}

HANDLER(password_change, struct password_change_input, struct none)
{
	return store_password(r, r->user.user_id, in->old_password, in->new_password, r->user.session_id);
}

/* Either of the two, whichever the caller has something for. */
Err prepare_renewal(struct request *r, void *input)
{
	struct password_renewal *in = input;
	struct password_reset_input reset = { .token = in->token, .new_password = in->new_password };
	struct password_change_input change = { .old_password = in->old_password, .new_password = in->new_password };

	if (in->token.p) {
		TRY(prepare_reset(r, &reset));
		in->new_password = reset.new_password;
		return OK;
	}
	if (!r->user.user_id)
		return UNAUTHENTICATED;
	if (!in->old_password.p)
		return req_field(r, "old_password", "required", "is required, or the token of a reset link");
	TRY(prepare_change(r, &change));
	in->old_password = change.old_password;
	in->new_password = change.new_password;
	return OK;
}

HANDLER(password_renew, struct password_renewal, struct none)
{
	struct password_reset_input reset = { .token = in->token, .new_password = in->new_password };
	struct password_change_input change = { .old_password = in->old_password, .new_password = in->new_password };

	return in->token.p ? password_reset_typed(r, &reset, out) : password_change_typed(r, &change, out);
}
