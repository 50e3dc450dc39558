#include "ratelimit_private.h"

#include "base/memo.h"

enum {
	LEASE_MAX = 64,
	/* Leases smaller than this are not renewed before they are used up. */
	RENEWED_MIN = 8,
};

/*
 * Twice as much as last time when that was used up in time; else one, as for any newcomer. Never more than half of what
 * is left: calls that come side by side would lease what others need, and those be refused although nobody had used it.
 */
static int64_t next_lease(const struct rate_bucket *bucket, const struct rate *rate, Time now)
{
	int64_t owed_us = bucket->whole_us > now.us ? bucket->whole_us - now.us : 0;
	int64_t half = (rate->burst - owed_us / rate->interval_us) / 2;
	int64_t most = rate->burst / 6 < LEASE_MAX ? rate->burst / 6 : LEASE_MAX;
	int64_t next = bucket->lease && bucket->lease_ends_us > now.us ? bucket->lease * 2 : 1;

	if (most > half)
		most = half;
	if (next > most)
		next = most;
	return next > 0 ? next : 1;
}

struct rate_question rate_question_put(struct rate_bucket *bucket, const struct rate_limit *limit, const struct rate *rate,
	Time now)
{
	struct rate_question question = { .wanted = 1, .leases = !limit->exact && !bucket->leasing };

	if (question.leases) {
		question.wanted = next_lease(bucket, rate, now);
		bucket->leasing = true;
		bucket->lease = question.wanted;
		bucket->lease_ends_us = now.us + RATE_LEASE_MS * 1000;
	}
	return question;
}

bool rate_question_ask(struct rate_limiter *limiter, const struct rate_question *question, const struct rate_subject *subject,
	const struct rate *rate, struct deadline deadline, struct rate_grant *out)
{
	return limiter->cache &&
		!rate_ask_redis(limiter, subject, rate, question->wanted, question->unused, deadline, out);
}

struct rate_bucket *rate_question_settle(struct rate_limiter *limiter, const struct rate_question *question,
	const struct rate_subject *subject, Time now)
{
	struct rate_bucket *bucket = memo_hold(limiter->buckets, subject->key, now);

	if (question->leases)
		bucket->leasing = false;
	return bucket;
}

bool rate_lease_runs_low(const struct rate_bucket *bucket)
{
	return bucket->lease >= RENEWED_MIN && bucket->leased < bucket->lease / 4 && !bucket->leasing;
}
