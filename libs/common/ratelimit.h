#pragma once
/*
 * How often somebody may do something, over all instances together. The generic cell rate algorithm (a bucket that
 * refills evenly) runs in one Redis script; a subject that keeps coming is given leases, each twice as large as the one
 * that it used up in time, up to 64 calls and a sixth of its burst. They are used up locally, so that the common path
 * makes no Redis call. What a lease did not use is handed back with the subject's next one. A refusal is remembered too:
 * a flood costs Redis nothing.
 *
 * While Redis is away each instance applies half of the limit by itself. The memory is bounded; a subject that falls
 * out of it starts afresh here, not in Redis.
 *
 * A limit is a constant that outlives the limiter. `now` is clock_steady(): by a clock that is set back, whoever used up
 * a limit would be refused until it is that late again. Any thread may call; no lock is held during I/O.
 */
#include "io/cache.h"

struct rate_limit {
	const char *name;  /* in Redis's key */
	int64_t count;     /* so many … */
	int64_t period_ms; /* … in so long, evenly spread */
	int64_t burst;     /* of them at once; 0: all of them */
	bool exact;        /* Redis is asked each time: nothing is leased, no refusal remembered */
};

struct rate_verdict {
	bool allowed;
	int64_t limit;         /* calls per period; 0: there is no limit, send no headers */
	int64_t remaining;     /* of the burst; a close estimate */
	int64_t reset_s;       /* until the burst is whole again */
	int64_t retry_after_s; /* at least 1 when refused, else 0 */
};

struct rate_stats {
	int64_t allowed, refused, leases, fallbacks;
};

struct rate_limiter;

enum rate_mode { RATE_LIMIT_ON, RATE_LIMIT_OFF };

/* Without a cache (NULL) the limits hold for this instance alone, and whole. */
Err rate_limiter_create(enum rate_mode mode, struct cache *cache, struct rate_limiter **out) MUST_CHECK;
void rate_limiter_destroy(struct rate_limiter *limiter);

/* Counts one call of the subject (an address, a user id …). Never fails: without Redis it decides alone. */
struct rate_verdict rate_limit_take(struct rate_limiter *limiter, const struct rate_limit *limit, Str subject, Time now,
	struct deadline deadline);
/*
 * Undoes calls that were allowed. Where only failures shall count, the call is taken before it is known and given back when
 * it went well, so that calls side by side count too.
 */
void rate_limit_give_back(struct rate_limiter *limiter, const struct rate_limit *limit, Str subject, int64_t calls, Time now,
	struct deadline deadline);
/* Counts nothing: would the next call be allowed? For limits that only failures use up; always asks Redis. */
struct rate_verdict rate_limit_look(struct rate_limiter *limiter, const struct rate_limit *limit, Str subject, Time now,
	struct deadline deadline);

struct rate_stats rate_stats(struct rate_limiter *limiter);
