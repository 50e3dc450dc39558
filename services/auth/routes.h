#pragma once
/*
 * Everything the auth service can be asked: the table, constant, and what its operations run before their handlers. Those
 * run on the request's thread; what they put into their input lives in the request's arena.
 */
#include "operation.h"

extern const struct route auth_routes[];

/* What a PATCH is laid over: loads the record and asks whether the caller may change it. */
Err me_load(struct request *r, void *edit) MUST_CHECK;
Err user_load(struct request *r, void *edit) MUST_CHECK;
Err seeker_profile_load(struct request *r, void *profile) MUST_CHECK;
Err recruiter_profile_load(struct request *r, void *profile) MUST_CHECK;

/* What hashes, and so runs before the transaction. */
Err hash_new_user(struct request *r, void *new_user) MUST_CHECK;
Err prepare_reset(struct request *r, void *input) MUST_CHECK;
Err prepare_change(struct request *r, void *input) MUST_CHECK;
Err prepare_renewal(struct request *r, void *input) MUST_CHECK;
