#pragma once
/*
 * What both kinds of profile have in common. A user may have both, and the others hear of them in one event, so both are
 * written under the lock of the user's row, and one version orders them. All of it runs on a request's thread, within its
 * transaction; texts live in its arena.
 */
#include "auth.h"

/* Whose profile an address names: a number, or "me". */
Err profile_owner(const struct request *r, Str user_id, int64_t *out) MUST_CHECK;
/* Nobody else writes a profile of this user until the end of the transaction. NO_PROFILE for an unknown one. */
Err profile_lock(struct request *r, int64_t user_id) MUST_CHECK;
/* Makes a new version; to be called with each write, before it. */
Err profile_raise(struct request *r, int64_t user_id) MUST_CHECK;
/* Tells the others what both profiles now say. */
Err profile_announce(struct request *r, int64_t user_id) MUST_CHECK;
/* 201 and its address for a profile that has just come into being. */
Err profile_answer(struct request *r, const char *path, int64_t user_id, Time created_at) MUST_CHECK;

/* A recruiter's profile of which only the company's name is known yet. */
Err company_begin(struct request *r, int64_t user_id, Str company_name) MUST_CHECK;
