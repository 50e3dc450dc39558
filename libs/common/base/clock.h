#pragma once
/*
 * Time. A Time is a point in UTC in microseconds since 1970, as Postgres counts; zero is "none". The clock is read once
 * per request, delivery or turn of a worker and handed down as a value, so that one piece of work sees one time and a
 * test can say what time it is; SQL gets it as a parameter and never asks for now().
 *
 * A deadline is a point on the monotonic clock, which no one can set back.
 */
#include "str.h"

typedef struct {
	int64_t us;
} Time;

#define TIME_NONE ((Time){ 0 })

enum { TIME_TEXT_MAX = 32 };

Time clock_now(void);
int64_t clock_monotonic_ms(void);
int64_t clock_monotonic_us(void);

/* As a Time, for what is only ever compared with itself: no one can set it back, and it is no date. */
Time clock_steady(void);

static inline Time time_plus_ms(Time time, int64_t ms)
{
	return (Time){ time.us + ms * 1000 };
}

/* RFC 3339 with microseconds where there are any: 2026-01-31T09:05:00Z. Writes no terminator; returns the length. */
size_t time_format(Time time, char out[static TIME_TEXT_MAX]);

/*
 * Accepts RFC 3339 with any offset, and what Postgres writes (a blank for the T, an offset in hours). In UTC it must lie
 * in the years 1 to 9999, which is what can be written again. A leap second is the first of the next minute.
 */
bool time_parse(Str text, Time *out) MUST_CHECK;

struct deadline {
	int64_t at_ms;
};

struct deadline deadline_in(int64_t ms);
struct deadline deadline_sooner(struct deadline a, struct deadline b);
/* Milliseconds left for poll(2): never negative, 0 when it has passed. */
int deadline_left_ms(struct deadline deadline);

/* Between two looks at what another one is about to do; nobody holds a lock or a connection meanwhile. */
void clock_pause(int ms);
