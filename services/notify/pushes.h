#pragma once
/* The channel of Web Push: each notification to each of its user's browsers. */
#include "dispatch.h"

Err pushes_create(struct app *app, struct dispatch **out) MUST_CHECK;
