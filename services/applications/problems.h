#pragma once
/* The problems that only the applications service can end in. */
#include "base/err.h"

PROBLEM(JOB_NOT_OPEN, 409, "job_closed", "This job takes no applications");
PROBLEM(OWN_JOB, 409, "own_job", "This is your own job");
PROBLEM(ALREADY_APPLIED, 409, "already_applied", "You have applied to this job already");
