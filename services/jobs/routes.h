#pragma once
/* Everything the jobs service can be asked. */
#include "operation.h"

extern const struct route jobs_routes[];
