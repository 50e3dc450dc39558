#pragma once
/* Everything the notify service can be asked. */
#include "operation.h"

extern const struct route notify_routes[];
