#pragma once
/* The problems that only the jobs service can end in. */
#include "base/err.h"

PROBLEM(WRONG_STATUS, 409, "wrong_status", "A job cannot go from its present status to that one");
PROBLEM(NAME_EXISTS, 409, "name_exists", "The catalogue has this name already");
