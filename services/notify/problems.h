#pragma once
/* What the notify service may have to say besides the problems that every service knows. */
#include "base/err.h"

PROBLEM(DELIVERY_UNDER_WAY, 409, "delivery_under_way", "It is being sent at this moment");
