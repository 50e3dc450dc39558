#include "contracts/users.h"

#include "contracts/jobs.h"

VIEW(user_state_view, user_state,
	FIELD(user_state, id, REQUIRED),
	FIELD(user_state, version, REQUIRED),
	FIELD(user_state, email, 0),
	FIELD(user_state, username, 0),
	FIELD(user_state, name, 0),
	FIELD(user_state, roles, 0, .words = &role_words),
	FIELD(user_state, is_active, 0),
	FIELD(user_state, language, 0),
	FIELD(user_state, time_zone, 0),
	FIELD(user_state, created_at, 0),
	FIELD(user_state, deleted, 0));

EVENT_DEFINE(user_registered, "user.registered", "user", user_state);
EVENT_DEFINE(user_updated, "user.updated", "user", user_state);
EVENT_DEFINE(user_deactivated, "user.deactivated", "user", user_state);
EVENT_DEFINE(user_deleted, "user.deleted", "user", user_state);
EVENT_DEFINE(user_role_changed, "user.role_changed", "user", user_state);

WORDS(revocation_words, "reason",
	{ REVOKED_LOGOUT, { "LOGOUT", "logout", "logout" }, NULL },
	{ REVOKED_LOGOUT_ALL, { "LOGOUT_ALL", "logout-all", "logout_all" }, NULL },
	{ REVOKED_PASSWORD, { "PASSWORD", "password", "password" }, NULL },
	{ REVOKED_REUSE, { "REUSE", "reuse", "reuse" }, NULL },
	{ REVOKED_USER, { "USER", "user", "user" }, NULL },
	{ REVOKED_LIMIT, { "LIMIT", "limit", "limit" }, NULL });

VIEW(session_revoked_view, session_revoked,
	FIELD(session_revoked, id, REQUIRED),
	FIELD(session_revoked, user_id, REQUIRED),
	FIELD(session_revoked, reason, 0, .words = &revocation_words));

EVENT_DEFINE(session_revoked, "session.revoked", "session", session_revoked);

VIEW(password_reset_view, password_reset,
	FIELD(password_reset, id, REQUIRED),
	FIELD(password_reset, user_id, REQUIRED),
	FIELD(password_reset, expires_at, REQUIRED));

EVENT_DEFINE(password_reset_requested, "password.reset_requested", "password_reset", password_reset);

VIEW(password_change_view, password_change,
	FIELD(password_change, id, REQUIRED),
	FIELD(password_change, changed_at, 0));

EVENT_DEFINE(password_changed, "password.changed", "user", password_change);

VIEW(profile_state_view, profile_state,
	FIELD(profile_state, id, REQUIRED),
	FIELD(profile_state, version, REQUIRED),
	FIELD(profile_state, is_seeker, 0),
	FIELD(profile_state, full_name, 0),
	FIELD(profile_state, headline, 0),
	FIELD(profile_state, summary, MULTILINE),
	FIELD(profile_state, location, 0),
	FIELD(profile_state, skill_ids, 0),
	FIELD(profile_state, interest_ids, 0),
	FIELD(profile_state, preferred_job_types, 0, .words = &job_type_words),
	FIELD(profile_state, preferred_locations, 0),
	FIELD(profile_state, open_to_search, 0),
	FIELD(profile_state, is_recruiter, 0),
	FIELD(profile_state, company_name, 0),
	FIELD(profile_state, company_website, 0),
	FIELD(profile_state, company_industry, 0),
	FIELD(profile_state, company_location, 0),
	FIELD(profile_state, company_description, MULTILINE),
	FIELD(profile_state, company_interest_ids, 0),
	FIELD(profile_state, deleted, 0));

EVENT_DEFINE(profile_updated, "profile.updated", "profile", profile_state);
