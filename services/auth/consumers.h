#pragma once
/*
 * What the auth service hears: everything, for the activity log; the skills that profiles refer to; and who applied to
 * whom, since a recruiter may see their applicants.
 */
#include "consumer.h"

extern const struct consumer auth_consumers[];
