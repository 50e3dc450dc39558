#pragma once
/* What the jobs service does on its own, each on a thread of its own. */
#include "service.h"

extern const struct worker jobs_workers[];
