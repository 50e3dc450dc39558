#pragma once
/* The channel of mails. */
#include "dispatch.h"

Err mails_create(struct app *app, struct dispatch **out) MUST_CHECK;
