#pragma once
/* The parts of a daemon that know who calls: the key ring, the sessions and the rate limiter. */
#include "service.h"

Err identity_open(struct app *app) MUST_CHECK;
void identity_close(struct app *app);
