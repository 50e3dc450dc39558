#pragma once
/* Which kinds of notification somebody wants, and by which channel. Where nothing was said, all are on. */
#include "request.h"

Err preference_set(struct request *r, int64_t user_id, Str kind, const char *channel, bool enabled) MUST_CHECK;
