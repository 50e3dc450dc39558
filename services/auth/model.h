#pragma once
/*
 * The nouns of the auth service: the structs that its handlers take and give, and the views in which they are spoken and
 * bound to rows. Constant; the structs are values whose texts live in a request's arena.
 */
#include "contracts/roles.h"
#include "contracts/users.h"

struct user {
	int64_t id;
	Str email, username, name;
	Str first_name, last_name; /* of name, as it was given, or as it looks */
	unsigned role; /* the highest of roles */
	EnumSet roles;
	bool is_active;
	Str language, time_zone;
	Time created_at;
	int64_t version;
};

extern const struct view user_view;
extern const struct view user_row_view;

/* A sign-up, and a user made by an administrator. */
struct new_user {
	Str email, username, name, password;
	Str first_name, last_name; /* instead of name */
	Str password_again;        /* where a form asks for it */
	unsigned role;
	EnumSet roles;
	Str company_name;
	Str language, time_zone;
};

extern const struct view new_user_view;

struct login {
	Str email, username, password;
	/* What OAuth2's password flow sends besides. */
	Str grant_type, scope, client_id, client_secret;
};

extern const struct view login_view;
extern const struct view token_form_view;

struct token_pair {
	Str access_token, refresh_token, token_type;
	int64_t expires_in;
	struct user user;
};

extern const struct view token_pair_view;
/* Without the refresh token, for clients that know none. */
extern const struct view long_token_view;

struct refresh {
	Str refresh_token;
};

extern const struct view refresh_view;

struct session {
	Uuid id;
	Time created_at, used_at, expires_at;
	Str client_address, user_agent;
	bool is_current;
};

extern const struct view session_view;

struct session_ref {
	Uuid id;
};

extern const struct view session_ref_view;

struct forgotten {
	Str email;
};

extern const struct view forgotten_view;

struct password_reset_input {
	Str token, new_password;
};

extern const struct view password_reset_input_view;

struct password_change_input {
	Str old_password, new_password;
};

extern const struct view password_change_input_view;

/* A new password, for whoever knows the old one or holds a reset link. */
struct password_renewal {
	Str old_password, token, new_password;
};

struct user_ref {
	int64_t id;
};

extern const struct view user_ref_view;

/* PATCH users/me and PATCH users/{id}: laid over the present user. */
struct user_edit {
	int64_t id;
	Str email, username, name, language, time_zone;
	Str first_name, last_name; /* where these change, name follows */
};

extern const struct view user_edit_view;
extern const struct view own_edit_view;

struct role_edit {
	int64_t id;
	unsigned role;
	EnumSet roles;
};

extern const struct view role_edit_view;

struct user_filter {
	Str q; /* in e-mail, username, name */
	unsigned role;
	OptBool is_active;
	int64_t limit;
	Str cursor;
};

extern const struct view user_filter_view;

struct post {
	Str title, company, text;
	Str from, to; /* YYYY, YYYY-MM or YYYY-MM-DD */
};

struct study {
	Str title, school, text;
	Str from, to;
};

struct seeker_profile {
	int64_t id; /* the user's */
	Str user_id; /* in an address: the id, or "me" */
	Str full_name, headline, summary, phone, location;
	IntList skill_ids, interest_ids;
	List experience, education;
	EnumSet preferred_job_types;
	StrList preferred_locations;
	bool open_to_search;
	bool is_listed; /* its user is active, and a seeker */
	Time created_at, updated_at;
};

extern const struct view seeker_profile_view;
extern const struct view seeker_profile_row_view;
extern const struct view seeker_profile_edit_view; /* with the user_id of the address */
extern const struct view candidate_view;           /* in a search: without the phone number */

struct recruiter_profile {
	int64_t id;
	Str user_id;
	Str company_name, company_website, industry, location, description;
	IntList interest_ids;
	Time created_at, updated_at;
};

extern const struct view recruiter_profile_view;
extern const struct view recruiter_profile_edit_view;

struct profile_ref {
	Str user_id; /* a number or "me" */
};

extern const struct view profile_ref_view;

struct candidate_filter {
	Str q;
	StrList skills; /* names or ids, any of them */
	IntList interest_ids;
	Str location;
	unsigned job_type;
	int64_t limit;
	Str cursor;
};

extern const struct view candidate_filter_view;

struct activity_filter {
	OptInt actor_id;
	Str kind, object_type, object_id;
	Time from, to;
	int64_t limit;
	Str cursor;
};

extern const struct view activity_filter_view;

struct activity {
	int64_t id;
	Uuid event_id;
	Str kind;
	OptInt actor_id;
	Str object_type, object_id;
	Time occurred_at;
	Str request_id;
	Json data; /* empty where it was of a user who is deleted */
};

extern const struct view activity_view;
