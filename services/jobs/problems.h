#pragma once
/* The problems that only the jobs service can end in. */
#include "base/err.h"

PROBLEM(WRONG_STATUS, 409, "wrong_status", "A job cannot go from its present status to that one");
PROBLEM(NAME_EXISTS, 409, "name_exists", "The catalogue has this name already");
PROBLEM(NOT_APPLIED, 403, "not_applied", "Only who applied, or handled the application, may review");
PROBLEM(ALREADY_REVIEWED, 409, "already_reviewed", "You have reviewed this already; change that review instead");
