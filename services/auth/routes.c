#include "routes.h"

#include "action_views.h"
#include "board_views.h"
#include "listing_views.h"
#include "model.h"
#include "io/token.h"
#include "operation.h"
#include "problems.h"
#include "session.h"

OPERATION(user_register, EVERYBODY, 201, .prepare = hash_new_user,
	.problems = PROBLEMS(EMAIL_TAKEN, USERNAME_TAKEN), .doc = "Sign up");
OPERATION(user_sign_up, EVERYBODY, 201, .flags = SECRET, .prepare = hash_new_user,
	.problems = PROBLEMS(EMAIL_TAKEN, USERNAME_TAKEN), .doc = "Sign up and in at once, with a token for a week");
OPERATION(login_with_refresh, EVERYBODY, 200, .flags = SECRET,
	.problems = PROBLEMS(BAD_CREDENTIALS, ACCOUNT_INACTIVE, TOO_MANY_LOGINS),
	.doc = "Sign in: a short access token and a refresh token");
OPERATION(login_with_long_token, EVERYBODY, 200, .flags = SECRET,
	.problems = PROBLEMS(BAD_CREDENTIALS, ACCOUNT_INACTIVE, TOO_MANY_LOGINS),
	.doc = "Sign in, for clients that know no refresh: one access token for a week");
OPERATION(token_refresh, EVERYBODY, 200, .flags = SECRET, .problems = PROBLEMS(BAD_REFRESH_TOKEN, REFRESH_TOKEN_REUSED),
	.doc = "Exchange a refresh token for a new pair");
OPERATION(logout, AUTH(SIGNED_IN), 204, .doc = "End this session");
OPERATION(logout_all, AUTH(SIGNED_IN), 204, .doc = "End all sessions of this user");
OPERATION(session_list, AUTH(SIGNED_IN), 200, .doc = "The live sessions of this user");
OPERATION(session_revoke, AUTH(SIGNED_IN), 204, .doc = "End one session of this user");
OPERATION(session_state, INTERNALLY, 200, .doc = "Whether a session stands, for the other services");
OPERATION(password_forgot, EVERYBODY, 202, .doc = "Have a reset link mailed; the answer is always the same");
OPERATION(password_reset, EVERYBODY, 204, .prepare = prepare_reset, .problems = PROBLEMS(BAD_RESET_TOKEN),
	.doc = "Set a new password with a reset link's token");
OPERATION(password_change, AUTH(SIGNED_IN), 204, .prepare = prepare_change, .problems = PROBLEMS(WRONG_PASSWORD, TOO_MANY_LOGINS),
	.doc = "Change one's password; all other sessions end");
OPERATION(password_renew, OPTIONAL, 204, .prepare = prepare_renewal,
	.problems = PROBLEMS(WRONG_PASSWORD, TOO_MANY_LOGINS, BAD_RESET_TOKEN),
	.doc = "Set a new password, signed in with the old one or by a reset link's token");
OPERATION(jwks_show, EVERYBODY, 200, .cache_s = 60, .doc = "The public keys of the access tokens");

OPERATION(me_show, AUTH(SIGNED_IN), 200, .doc = "One's own account");
OPERATION(me_edit, AUTH(SIGNED_IN), 200, .flags = BASED, .base = me_load, .problems = PROBLEMS(EMAIL_TAKEN, USERNAME_TAKEN),
	.doc = "Change one's own account");
OPERATION(me_delete, AUTH(SIGNED_IN), 204, .problems = PROBLEMS(LAST_ADMIN), .doc = "Delete one's own account");

OPERATION(user_list, AUTH(ADMIN), 200, .doc = "Users, newest first");
OPERATION(user_create, AUTH(ADMIN), 201, .prepare = hash_new_user,
	.problems = PROBLEMS(EMAIL_TAKEN, USERNAME_TAKEN), .doc = "Make a user of any role");
OPERATION(user_show, AUTH(SIGNED_IN), 200, .doc = "A user: for themselves, admins, and recruiters they applied to");
OPERATION(user_edit, AUTH(SIGNED_IN), 200, .flags = BASED, .base = user_load, .problems = PROBLEMS(EMAIL_TAKEN, USERNAME_TAKEN),
	.doc = "Change a user, or oneself");
OPERATION(user_delete, AUTH(ADMIN), 204, .problems = PROBLEMS(LAST_ADMIN), .doc = "Delete a user");
OPERATION(user_deactivate, AUTH(SIGNED_IN), 200, .problems = PROBLEMS(LAST_ADMIN), .doc = "Deactivate a user, or oneself");
OPERATION(user_activate, AUTH(ADMIN), 200, .doc = "Activate a user again");
OPERATION(user_set_role, AUTH(ADMIN), 200, .problems = PROBLEMS(LAST_ADMIN), .doc = "Set a user's roles");

OPERATION(seeker_profile_put, AUTH(SEEKER), 200, .made_status = 201, .doc = "Write one's own seeker profile");
OPERATION(seeker_profile_show, AUTH(SIGNED_IN), 200, .problems = PROBLEMS(NO_PROFILE), .doc = "A seeker's profile");
OPERATION(seeker_profile_edit, AUTH(SIGNED_IN), 200, .flags = BASED, .base = seeker_profile_load,
	.problems = PROBLEMS(NO_PROFILE), .doc = "Change parts of a seeker profile");
OPERATION(candidate_search, AUTH(RECRUITER | ADMIN), 200,
	.doc = "Search seekers by text, skills and place; a text that very many match finds the best of those changed last");
OPERATION(recruiter_profile_put, AUTH(RECRUITER), 200, .made_status = 201, .doc = "Write one's own company profile");
OPERATION(recruiter_profile_show, AUTH(SIGNED_IN), 200, .problems = PROBLEMS(NO_PROFILE), .doc = "A recruiter's company profile");
OPERATION(recruiter_profile_edit, AUTH(SIGNED_IN), 200, .flags = BASED, .base = recruiter_profile_load,
	.problems = PROBLEMS(NO_PROFILE), .doc = "Change parts of a company profile");

OPERATION(activity_list, AUTH(ADMIN), 200, .doc = "What happened, newest first");

#define V1    "/api/v1"
#define BOARD "/api/users"

const struct route auth_routes[] = {
	{ HTTP_POST, V1 "/auth/register", &user_register, &new_user_view, &user_view },
	{ HTTP_POST, V1 "/auth/login", &login_with_refresh, &login_view, &token_pair_view },
	{ HTTP_POST, V1 "/auth/login/access-token", &login_with_long_token, &token_form_view, &long_token_view },
	{ HTTP_POST, V1 "/auth/refresh", &token_refresh, &refresh_view, &token_pair_view },
	{ HTTP_POST, V1 "/auth/logout", &logout },
	{ HTTP_POST, V1 "/auth/logout-all", &logout_all },
	{ HTTP_GET, V1 "/auth/sessions", &session_list, NULL, &session_view, LIST_DATA },
	{ HTTP_DELETE, V1 "/auth/sessions/{id}", &session_revoke, &session_ref_view },
	{ HTTP_POST, V1 "/auth/password/forgot", &password_forgot, &forgotten_view },
	{ HTTP_POST, V1 "/auth/password/reset", &password_reset, &password_reset_input_view },
	{ HTTP_POST, V1 "/auth/password/change", &password_change, &password_change_input_view },
	{ HTTP_GET, "/.well-known/jwks.json", &jwks_show, NULL, &jwks_view },
	{ HTTP_GET, "/internal/sessions/{id}", &session_state, &session_ref_view, &session_state_view },

	{ HTTP_GET, V1 "/users/me", &me_show, NULL, &user_view },
	{ HTTP_PATCH, V1 "/users/me", &me_edit, &own_edit_view, &user_view },
	{ HTTP_DELETE, V1 "/users/me", &me_delete },
	{ HTTP_GET, V1 "/users", &user_list, &user_filter_view, &user_view, LIST_DATA },
	{ HTTP_POST, V1 "/users", &user_create, &new_user_view, &user_view },
	{ HTTP_GET, V1 "/users/{id}", &user_show, &user_ref_view, &user_view },
	{ HTTP_PATCH, V1 "/users/{id}", &user_edit, &user_edit_view, &user_view },
	{ HTTP_DELETE, V1 "/users/{id}", &user_delete, &user_ref_view },
	{ HTTP_POST, V1 "/users/{id}/deactivate", &user_deactivate, &user_ref_view, &user_view },
	{ HTTP_POST, V1 "/users/{id}/activate", &user_activate, &user_ref_view, &user_view },
	{ HTTP_PATCH, V1 "/users/{id}/role", &user_set_role, &role_edit_view, &user_view },

	{ HTTP_POST, V1 "/profiles/job-seekers", &seeker_profile_put, &seeker_profile_view, &seeker_profile_view },
	{ HTTP_PUT, V1 "/profiles/job-seekers", &seeker_profile_put, &seeker_profile_view, &seeker_profile_view },
	{ HTTP_GET, V1 "/profiles/job-seekers", &candidate_search, &candidate_filter_view, &candidate_view, LIST_DATA },
	{ HTTP_GET, V1 "/profiles/job-seekers/{user_id}", &seeker_profile_show, &profile_ref_view,
		&seeker_profile_view },
	{ HTTP_PATCH, V1 "/profiles/job-seekers/{user_id}", &seeker_profile_edit, &seeker_profile_edit_view,
		&seeker_profile_view },
	{ HTTP_POST, V1 "/profiles/recruiters", &recruiter_profile_put, &recruiter_profile_view,
		&recruiter_profile_view },
	{ HTTP_PUT, V1 "/profiles/recruiters", &recruiter_profile_put, &recruiter_profile_view,
		&recruiter_profile_view },
	{ HTTP_GET, V1 "/profiles/recruiters/{user_id}", &recruiter_profile_show, &profile_ref_view,
		&recruiter_profile_view },
	{ HTTP_PATCH, V1 "/profiles/recruiters/{user_id}", &recruiter_profile_edit, &recruiter_profile_edit_view,
		&recruiter_profile_view },

	{ HTTP_GET, V1 "/activity", &activity_list, &activity_filter_view, &activity_view, LIST_DATA },

	/* The action API (S0). */
	{ HTTP_POST, "/auth", &user_sign_up, &new_user_view, &action_token_view, .when = "signup", .message = "Signed up" },
	{ HTTP_POST, "/auth", &login_with_long_token, &login_view, &action_token_view, .when = "login", .message = "Signed in" },

	/* The job board (S2). */
	{ HTTP_POST, BOARD "/auth/register", &user_register, &board_new_user_view, &board_user_view },
	{ HTTP_POST, BOARD "/auth/login", &login_with_refresh, &login_view, &board_token_view },
	{ HTTP_POST, BOARD "/auth/logout", &logout, &board_logout_view },
	{ HTTP_POST, BOARD "/auth/password/request-reset", &password_forgot, &forgotten_view },
	{ HTTP_POST, BOARD "/auth/password/reset", &password_reset, &board_password_reset_view },
	{ HTTP_PUT, BOARD "/auth/password/change", &password_renew, &board_password_renewal_view },
	{ HTTP_PATCH, BOARD "/auth/password/change", &password_renew, &board_password_renewal_view },
	{ HTTP_GET, BOARD, &user_list, &user_filter_view, &board_user_view, LIST_PAGES },
	{ HTTP_POST, BOARD, &user_create, &board_new_user_view, &board_user_view },
	{ HTTP_GET, BOARD "/{id}", &user_show, &user_ref_view, &board_user_view },
	{ HTTP_PUT, BOARD "/{id}", &user_edit, &board_user_edit_view, &board_user_view },
	{ HTTP_PATCH, BOARD "/{id}", &user_edit, &board_user_edit_view, &board_user_view },
	{ HTTP_DELETE, BOARD "/{id}", &user_delete, &user_ref_view },
	{ HTTP_POST, BOARD "/{id}/deactivate", &user_deactivate, &user_ref_view, &board_user_view },
	{ HTTP_PATCH, BOARD "/{id}/role", &user_set_role, &role_edit_view, &board_user_view },

	/* The listing platform (S3); the login is the chat platform's (S1), too. */
	{ HTTP_POST, "/register", &user_sign_up, &new_user_view, &action_token_view, .message = "Signed up" },
	{ HTTP_POST, "/login", &login_with_long_token, &login_view, &listing_token_view, .message = "Signed in" },
	{ 0 },
};
