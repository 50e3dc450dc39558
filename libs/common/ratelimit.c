#include "ratelimit.h"

#include "base/memo.h"
#include "ratelimit_private.h"

enum {
	SUBJECTS = 65536,
	/* A refusal is not remembered longer than this, so that a limit that was lifted is noticed. */
	REFUSAL_MS = 1000,
};

static Time remember_until(const struct rate_bucket *bucket, Time now)
{
	int64_t until = now.us + RATE_LEASE_MS * 1000;

	if (bucket->whole_us > until)
		until = bucket->whole_us;
	return (Time){ bucket->alone_us > until ? bucket->alone_us : until };
}

static int64_t seconds(int64_t us)
{
	return us > 0 ? (us + 999999) / 1000000 : 0;
}

static struct rate_verdict verdict(const struct rate_limit *limit, const struct rate *rate, bool allowed,
	int64_t whole_us,
	int64_t retry_us, int64_t leased)
{
	int64_t room = rate->burst - (whole_us + rate->interval_us - 1) / rate->interval_us;

	return (struct rate_verdict){
		.allowed = allowed,
		.limit = limit->count,
		.remaining = allowed && room + leased > 0 ? room + leased : 0,
		.reset_s = seconds(whole_us),
		.retry_after_s = allowed ? 0 : seconds(retry_us),
	};
}

static struct rate_verdict counted(struct rate_limiter *limiter, struct rate_verdict verdict)
{
	if (verdict.allowed)
		limiter->allowed++;
	else
		limiter->refused++;
	return verdict;
}

/* What this instance knows by itself; false when Redis has to be asked. */
static bool decide_from_memory(struct rate_bucket *bucket, const struct rate_limit *limit,
	const struct rate *rate, Time now,
	struct rate_verdict *out)
{
	int64_t whole_us = bucket->whole_us > now.us ? bucket->whole_us - now.us : 0;

	if (bucket->leased > 0 && bucket->lease_ends_us > now.us) {
		bucket->leased--;
		*out = verdict(limit, rate, true, whole_us, 0, bucket->leased);
		return true;
	}
	if (bucket->ask_us > now.us && bucket->open_us > now.us) {
		*out = verdict(limit, rate, false, whole_us, bucket->open_us - now.us, 0);
		return true;
	}
	return false;
}

/* One of the calls granted is the present one; the others are the lease. */
static struct rate_verdict decide_from_grant(struct rate_bucket *bucket, const struct rate_limit *limit,
	const struct rate *rate,
	const struct rate_grant *grant, Time now)
{
	bucket->whole_us = now.us + grant->whole_us;
	if (!grant->calls && bucket->leased > 0) {
		/* Somebody else's lease came in meanwhile. */
		bucket->leased--;
		return verdict(limit, rate, true, grant->whole_us, 0, bucket->leased);
	}
	if (!grant->calls) {
		bucket->open_us = now.us + grant->retry_us;
		bucket->ask_us = now.us + REFUSAL_MS * 1000;
		return verdict(limit, rate, false, grant->whole_us, grant->retry_us, 0);
	}
	bucket->open_us = 0;
	bucket->leased += grant->calls - 1;
	return verdict(limit, rate, true, grant->whole_us, 0, bucket->leased);
}

static void renew_lease(struct rate_limiter *limiter, const struct rate *rate, const struct rate_subject *subject,
	const struct rate_question *question, Time now, struct deadline deadline)
{
	struct rate_bucket *bucket;
	struct rate_grant grant;
	bool asked = rate_question_ask(limiter, question, subject, rate, deadline, &grant);

	bucket = rate_question_settle(limiter, question, subject, now);
	if (asked) {
		bucket->whole_us = now.us + grant.whole_us;
		bucket->leased += grant.calls;
	}
	memo_release(limiter->buckets, bucket, remember_until(bucket, now));
}

/* Asks with the bucket let go. */
static struct rate_verdict take_lease(struct rate_limiter *limiter, const struct rate_limit *limit,
	const struct rate *rate, const struct rate_subject *subject, const struct rate_question *question, Time now,
	struct deadline deadline)
{
	struct rate_verdict decided;
	struct rate_bucket *bucket;
	struct rate_grant grant;
	bool asked = rate_question_ask(limiter, question, subject, rate, deadline, &grant);

	bucket = rate_question_settle(limiter, question, subject, now);
	if (asked) {
		decided = decide_from_grant(bucket, limit, rate, &grant, now);
	} else {
		grant = rate_decide_alone(limiter, bucket, *rate, 1, now);
		decided = verdict(limit, rate, grant.calls > 0, grant.whole_us, grant.retry_us, 0);
	}
	memo_release(limiter->buckets, bucket, remember_until(bucket, now));
	return decided;
}

struct rate_verdict rate_limit_take(struct rate_limiter *limiter, const struct rate_limit *limit, Str who, Time now,
	struct deadline deadline)
{
	struct rate rate = rate_of_limit(limit);
	struct rate_question question = { 0 };
	struct rate_verdict decided;
	struct rate_subject subject;
	struct rate_bucket *bucket;
	bool done;

	if (limiter->mode == RATE_LIMIT_OFF)
		return (struct rate_verdict){ .allowed = true };
	rate_subject_set(limit, who, &subject);
	bucket = memo_hold(limiter->buckets, subject.key, now);
	done = !limit->exact && decide_from_memory(bucket, limit, &rate, now, &decided);
	if (!done || (decided.allowed && rate_lease_runs_low(bucket)))
		question = rate_question_put(bucket, limit, &rate, now);
	if (!done) {
		question.unused = bucket->leased;
		bucket->leased = 0;
	}
	memo_release(limiter->buckets, bucket, remember_until(bucket, now));
	if (!done)
		decided = take_lease(limiter, limit, &rate, &subject, &question, now, deadline);
	else if (question.wanted)
		renew_lease(limiter, &rate, &subject, &question, now, deadline);
	return counted(limiter, decided);
}

void rate_limit_give_back(struct rate_limiter *limiter, const struct rate_limit *limit, Str who, int64_t calls, Time now,
	struct deadline deadline)
{
	struct rate rate = rate_of_limit(limit);
	struct rate_subject subject;
	struct rate_bucket *bucket;
	struct rate_grant grant;
	bool told;

	if (limiter->mode == RATE_LIMIT_OFF)
		return;
	rate_subject_set(limit, who, &subject);
	told = limiter->cache && !rate_ask_redis(limiter, &subject, &rate, 0, calls, deadline, &grant);
	bucket = memo_hold(limiter->buckets, subject.key, now);
	if (!told)
		rate_give_back_alone(limiter, bucket, rate, calls);
	/* Who was refused because of those calls may come now. */
	bucket->open_us = 0;
	memo_release(limiter->buckets, bucket, remember_until(bucket, now));
}

struct rate_verdict rate_limit_look(struct rate_limiter *limiter, const struct rate_limit *limit, Str who, Time now,
	struct deadline deadline)
{
	struct rate rate = rate_of_limit(limit);
	struct rate_subject subject;
	struct rate_bucket *bucket;
	struct rate_grant grant;

	if (limiter->mode == RATE_LIMIT_OFF)
		return (struct rate_verdict){ .allowed = true };
	rate_subject_set(limit, who, &subject);
	if (!limiter->cache || rate_ask_redis(limiter, &subject, &rate, 0, 0, deadline, &grant)) {
		bucket = memo_hold(limiter->buckets, subject.key, now);
		grant = rate_decide_alone(limiter, bucket, rate, 0, now);
		memo_release(limiter->buckets, bucket, remember_until(bucket, now));
	}
	return verdict(limit, &rate, grant.retry_us == 0, grant.whole_us, grant.retry_us, 0);
}

Err rate_limiter_create(enum rate_mode mode, struct cache *cache, struct rate_limiter **out)
{
	struct rate_limiter *limiter = calloc(1, sizeof(*limiter));

	if (!limiter)
		return fail(INTERNAL, "rate limits: no memory");
	limiter->mode = mode;
	limiter->cache = cache;
	limiter->buckets = memo_create(SUBJECTS, RATE_KEY_SIZE, sizeof(struct rate_bucket));
	if (!limiter->buckets) {
		free(limiter);
		return fail(INTERNAL, "rate limits: no memory");
	}
	*out = limiter;
	return OK;
}

void rate_limiter_destroy(struct rate_limiter *limiter)
{
	if (!limiter)
		return;
	memo_destroy(limiter->buckets);
	free(limiter);
}

struct rate_stats rate_stats(struct rate_limiter *limiter)
{
	return (struct rate_stats){ limiter->allowed, limiter->refused, limiter->leases, limiter->fallbacks };
}
