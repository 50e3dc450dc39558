#pragma once
/*
 * How one daemon shows another that it belongs to the suite: a header with the time and an HMAC of time and path, under a
 * key derived from the secret that all daemons share. A pass opens one path for a minute at most; whoever merely reaches
 * the port has none. Values; any thread.
 */
#include "base/clock.h"
#include "base/str.h"

#define INTERNAL_PASS_HEADER "X-Internal-Pass"

enum { INTERNAL_PASS_TEXT = 96, INTERNAL_PASS_MS = 30 * 1000 };

/* Writes "<seconds>.<hex>" and a terminator. */
void internal_pass_write(Str secret, Str path, Time now, char out[static INTERNAL_PASS_TEXT]);
/* Is it one for this path, at most INTERNAL_PASS_MS old or ahead? */
bool internal_pass_is_good(Str secret, Str path, Str pass, Time now);
