#pragma once
/*
 * How often somebody may try to sign in. Three bounds: attempts of one address, failures of one account from one
 * address, failures of one account from everywhere. The last would let a stranger lock its owner out, so it does not
 * hold for addresses from which that account has signed in before.
 */
#include "auth.h"

/* Before the password is looked at: TOO_MANY_LOGINS with Retry-After, or OK. known: an account that exists, or 0. */
Err throttle_check(struct request *r, Str login_name, int64_t known_user_id) MUST_CHECK;
void throttle_failed(struct request *r, Str login_name);
