#pragma once
/* Everything the applications service can be asked. */
#include "operation.h"

extern const struct route applications_routes[];
