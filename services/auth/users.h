#pragma once
/*
 * Users as rows and as events; shared by every file here that reads or changes one. All of it belongs to a request: it
 * runs on the request's thread, within its transaction, and texts live in its arena.
 */
#include "auth.h"

/* NOT_FOUND for an unknown or deleted one. */
Err user_get(struct tx *tx, int64_t id, struct user *out) MUST_CHECK;

enum user_change { USER_REGISTERED, USER_UPDATED, USER_DEACTIVATED, USER_DELETED, USER_ROLE_CHANGED };

Err user_announce(struct request *r, const struct user *user, enum user_change change) MUST_CHECK;

/* The roles that an input names: one, several, or none. INVALID when the one is not among the several. */
Err roles_named(struct request *r, unsigned role, EnumSet roles, EnumSet *out) MUST_CHECK;

/* Whoever holds a reset link mailed so far can do nothing with it any more. The caller holds the user's row. */
Err reset_links_end(struct request *r, int64_t user_id) MUST_CHECK;

/* Inserts a user of these roles whose password is hashed already; a company's name begins a recruiter's profile. */
Err user_insert(struct request *r, const struct new_user *in, EnumSet roles, struct user *out) MUST_CHECK;
/* For .prepare: checks a password against the policy, and hashes it. */
Err hash_checked(struct request *r, const char *field, Str password, Str email, Str username, Str *hash) MUST_CHECK;
