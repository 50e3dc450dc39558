#pragma once
/*
 * Who may see and change what: one function per noun, asked by every handler of it. What the caller may not see does not
 * exist for them; what they see and may not change is FORBIDDEN. Administrators may do everything here. No memory, no
 * state; to be asked on the request's thread, in its transaction.
 */
#include "auth.h"

enum access { TO_READ, TO_WRITE };

/* Accounts: their owner; recruiters read those of their applicants. */
Err user_policy(struct request *r, int64_t user_id, enum access wanted) MUST_CHECK;
/*
 * Seeker profiles: their owner; recruiters read those of their applicants and, without the phone number, which is taken
 * out, what is open to search. Else NO_PROFILE.
 */
Err seeker_profile_policy(struct request *r, struct seeker_profile *profile, enum access wanted) MUST_CHECK;
/* Company profiles: their owner; everybody who is signed in reads them. */
Err recruiter_profile_policy(const struct request *r, const struct recruiter_profile *profile, enum access wanted) MUST_CHECK;
