#pragma once
/* Everything the auth service can be asked. */
#include "operation.h"

extern const struct route auth_routes[];

/* What a PATCH is laid over: loads the record and asks whether the caller may change it. */
Err me_load(struct request *r, void *edit);
Err user_load(struct request *r, void *edit);
Err seeker_profile_load(struct request *r, void *profile);
Err recruiter_profile_load(struct request *r, void *profile);

/* What hashes, and so runs before the transaction. */
Err hash_new_user(struct request *r, void *new_user);
Err prepare_reset(struct request *r, void *input);
Err prepare_change(struct request *r, void *input);
