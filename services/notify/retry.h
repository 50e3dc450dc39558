#pragma once
/*
 * When something that was put off is tried again: later and later, and not in step with the others; after three days not
 * at all. Values; any thread.
 */
#include "base/clock.h"

#include <stdbool.h>

enum { RETRY_FACTOR = 3, RETRY_HOURS_MAX = 12, RETRY_GIVE_UP_HOURS = 72 };

/* tries: how many there were, at least one. random: any number. False when it is to be given up. */
bool retry_delay(int64_t first_ms, int64_t tries, Time begun, Time now, uint64_t random, int64_t *delay_ms);
