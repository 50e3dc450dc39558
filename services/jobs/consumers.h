#pragma once
/* What the jobs service does about the events of others. Constant. */
#include "consumer.h"

extern const struct consumer jobs_consumers[];
