#include "retry.h"

#define HOUR_MS (60 * 60 * INT64_C(1000))

bool retry_delay(int64_t first_ms, int64_t tries, Time begun, Time now, uint64_t random, int64_t *delay_ms)
{
	int64_t delay = first_ms;

	for (int64_t i = 1; i < tries && delay < RETRY_HOURS_MAX * HOUR_MS; i++)
		delay *= RETRY_FACTOR;
	if (delay > RETRY_HOURS_MAX * HOUR_MS)
		delay = RETRY_HOURS_MAX * HOUR_MS;
	/* Up to a tenth more, so that what failed together does not come back together. */
	delay += (int64_t)(random % (uint64_t)(delay / 10 + 1));
	*delay_ms = delay;
	return (now.us - begun.us) / 1000 + delay <= RETRY_GIVE_UP_HOURS * HOUR_MS;
}
