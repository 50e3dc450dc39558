#pragma once
/*
 * How often somebody may try to sign in. Three bounds: attempts of one address, failures of one account from one
 * address, failures of one account from everywhere. The last would let a stranger lock its owner out, so it does not
 * hold for addresses from which that account has signed in before.
 */
#include "auth.h"

/* What is guessed at: an account, whichever of its names is used, or a name that nobody has. */
struct guess {
	Str name;
	int64_t user_id; /* 0: nobody's */
};

/* Before the password is looked at: TOO_MANY_LOGINS with Retry-After, or OK. */
Err throttle_check(struct request *r, struct guess guess) MUST_CHECK;
void throttle_failed(struct request *r, struct guess guess);
