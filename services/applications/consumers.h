#pragma once
/* The events the applications service listens to. */
#include "consumer.h"

extern const struct consumer applications_consumers[];
