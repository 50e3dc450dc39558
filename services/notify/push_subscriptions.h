#pragma once
/* The browsers that somebody wants to be told in. */
#include "base/str.h"
#include "io/p256.h"

/* A subscription's keys as the browser gives them, in base64url; false for what are none. */
bool subscription_keys(Str p256dh, Str auth, struct webpush_receiver *out) MUST_CHECK;
