#pragma once
/* The events the notify service listens to. */
#include "consumer.h"

extern const struct consumer notify_consumers[];
