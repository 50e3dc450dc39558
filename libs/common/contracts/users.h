#pragma once
/*
 * What the auth service tells the others: users, their roles, sessions and profiles. It never tells a password, a hash
 * or a token; a reset carries its id, from which auth and notify, and nobody else, can derive the link.
 */
#include "contracts/events.h"
#include "contracts/roles.h"

struct user_state {
	int64_t id;
	int64_t version;
	Str email;
	Str username;
	Str name;
	EnumSet roles;
	bool is_active;
	Str language;
	Str time_zone;
	Time created_at;
	bool deleted; /* a tombstone: the texts are absent */
};

extern const struct view user_state_view;

EVENT(user_registered, user_state)
EVENT(user_updated, user_state)
EVENT(user_deactivated, user_state)
EVENT(user_deleted, user_state)
EVENT(user_role_changed, user_state)

enum revocation { REVOKED_LOGOUT = 1, REVOKED_LOGOUT_ALL, REVOKED_PASSWORD, REVOKED_REUSE, REVOKED_USER, REVOKED_LIMIT };

extern const struct words revocation_words;

struct session_revoked {
	Uuid id;
	int64_t user_id;
	unsigned reason;
};

extern const struct view session_revoked_view;

EVENT(session_revoked, session_revoked)

struct password_reset {
	int64_t id;
	int64_t user_id;
	Time expires_at;
};

extern const struct view password_reset_view;

EVENT(password_reset_requested, password_reset)

struct password_change {
	int64_t id; /* the user's */
	Time changed_at;
};

extern const struct view password_change_view;

EVENT(password_changed, password_change)

/* Both profiles of a user in one, so that one version orders them. The id is the user's. */
struct profile_state {
	int64_t id;
	int64_t version;
	bool is_seeker;
	Str full_name;
	Str headline;
	Str summary;
	Str location;
	IntList skill_ids;
	IntList interest_ids;
	EnumSet preferred_job_types; /* job_type_words of jobs.h */
	StrList preferred_locations;
	bool open_to_search;
	bool is_recruiter;
	Str company_name;
	Str company_website;
	Str company_industry;
	Str company_location;
	Str company_description;
	IntList company_interest_ids;
	bool deleted;
};

extern const struct view profile_state_view;

EVENT(profile_updated, profile_state)
