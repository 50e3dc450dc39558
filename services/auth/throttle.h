#pragma once
/*
 * How often somebody may try a password. For signing in there are three bounds: attempts of one address, failures of one
 * account from one address, failures of one account from everywhere. The last would let a stranger lock its owner out,
 * so it does not hold for addresses from which that account has signed in lately.
 *
 * A guess is counted before the password is looked at, and given back when it was right: of many at once, too, no more
 * are looked at than one after the other. A guess lives in its request, on its request's thread; the counts are shared.
 */
#include "auth.h"

enum { GUESS_BOUNDS = FAILURE_BOUNDS + 1 };

struct guess {
	/* What is guessed at: an account, whichever of its names is used, or a name that nobody has. */
	Str name;
	int64_t user_id; /* 0: nobody's */
	/* What it was counted under. */
	struct {
		const struct rate_limit *limit;
		Str subject;
	} counted[GUESS_BOUNDS];
	size_t count;
};

/* Before the password of a login is looked at: TOO_MANY_LOGINS with Retry-After, or OK. */
Err throttle_login(struct request *r, struct guess *guess) MUST_CHECK;
/* The same for whoever is signed in and has to give their password once more. */
Err throttle_own_password(struct request *r, struct guess *guess) MUST_CHECK;
/* The password was right, or nobody could look at it. */
void throttle_forgive(struct request *r, struct guess *guess);
/* Of the account, from everywhere: its owner has shown who they are, whatever was guessed before. */
void throttle_clear(struct request *r, int64_t user_id);

/* May another reset link be asked for, for this e-mail address and by this client? */
bool throttle_reset_links(struct request *r, Str email) MUST_CHECK;
