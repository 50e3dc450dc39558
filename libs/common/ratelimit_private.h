#pragma once
/* The algorithm, apart from its bookkeeping. Not for use outside libs/common/ratelimit*.c. */
#include "ratelimit.h"

#include <stdatomic.h>

enum {
	RATE_KEY_SIZE = 56, /* of the memory; Redis gets the whole text */
	RATE_NAME_MAX = 64,
	RATE_LEASE_MS = 2000,
	RATE_TEXT_MAX = 256, /* of a name and a subject of half this at most */
};

/*
 * What is known here of one subject under one limit. `whole` is when its bucket will be full again if nothing more comes:
 * the algorithm's theoretical arrival time.
 */
struct rate_bucket {
	int64_t leased;        /* calls granted and not yet used */
	int64_t lease;         /* how many were asked for last */
	int64_t leasing;       /* is somebody asking Redis for a lease at this moment? */
	int64_t lease_ends_us; /* then the rest goes back */
	int64_t whole_us;      /* by Redis's word, on our clock */
	int64_t open_us;       /* after a refusal: when the next call may come */
	int64_t ask_us;        /* after a refusal: when to ask again */
	int64_t alone_us;      /* `whole` of the fallback */
};

struct rate_limiter {
	enum rate_mode mode;
	struct cache *cache;
	struct memo *buckets;
	_Atomic int64_t allowed, refused, leases, fallbacks;
};

/* A limit in the algorithm's terms. */
struct rate {
	int64_t interval_us; /* between two calls, evenly spread */
	int64_t burst;
};

struct rate_subject {
	char text[RATE_TEXT_MAX]; /* "rate:<limit>:<subject>" */
	size_t n;
	char key[RATE_KEY_SIZE];
};

/* What Redis, or the fallback, says: how many of the calls wanted, when the bucket is whole, when the next may come. */
struct rate_grant {
	int64_t calls, whole_us, retry_us;
};

struct rate rate_of_limit(const struct rate_limit *limit);
void rate_subject_set(const struct rate_limit *limit, Str who, struct rate_subject *out);

/* Grants up to `wanted` calls, having taken back `unused` ones. */
Err rate_ask_redis(struct rate_limiter *limiter, const struct rate_subject *subject, const struct rate *rate,
	int64_t wanted,
	int64_t unused, struct deadline deadline, struct rate_grant *out) MUST_CHECK;
/* So many calls less, of those that this instance granted alone. */
void rate_give_back_alone(const struct rate_limiter *limiter, struct rate_bucket *bucket, struct rate rate, int64_t calls);
/* The same algorithm for this instance alone, of one call at most. Redis away: at half the rate, and half the burst. */
struct rate_grant rate_decide_alone(struct rate_limiter *limiter, struct rate_bucket *bucket, struct rate rate,
	int64_t wanted, Time now);

/*
 * Leases (ratelimit_lease.c). One caller of a subject at a time leases: it puts the question with the bucket held, asks
 * with the bucket let go, and settles it, which holds the bucket again. Those who come short meanwhile ask for themselves
 * alone. A large lease is renewed when it runs low: one of its callers does that while the others go on with the rest.
 */
struct rate_question {
	int64_t wanted, unused;
	bool leases;
};

struct rate_question rate_question_put(struct rate_bucket *bucket, const struct rate_limit *limit,
	const struct rate *rate, Time now);
/* False when Redis did not answer, or is none. */
bool rate_question_ask(struct rate_limiter *limiter, const struct rate_question *question,
	const struct rate_subject *subject, const struct rate *rate, struct deadline deadline, struct rate_grant *out);
/* The bucket may have been forgotten in between. */
struct rate_bucket *rate_question_settle(struct rate_limiter *limiter, const struct rate_question *question,
	const struct rate_subject *subject, Time now);
bool rate_lease_runs_low(const struct rate_bucket *bucket);
