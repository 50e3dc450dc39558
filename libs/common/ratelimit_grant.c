#include "ratelimit_private.h"

#include "base/codec.h"
#include "io/digest.h"

#include <string.h>

/*
 * KEYS[1] holds when the bucket is whole again. Redis's own clock counts, so that the services' need not agree.
 * ARGV: interval, burst, calls wanted, calls of the last lease that were not used.
 */
static const struct cache_script grant_script = {
	.text = "local t = redis.call('TIME')\n"
		"local now = t[1] * 1000000 + t[2]\n"
		"local interval, burst, wanted, unused = ARGV[1] + 0, ARGV[2] + 0, ARGV[3] + 0, ARGV[4] + 0\n"
		"local whole = math.max(now, (redis.call('GET', KEYS[1]) or now) - unused * interval)\n"
		"local room = math.floor((now + burst * interval - whole) / interval)\n"
		"local calls = math.max(0, math.min(wanted, room))\n"
		"whole = whole + calls * interval\n"
		"if whole > now then\n"
		"  redis.call('SET', KEYS[1], string.format('%.0f', whole), 'PX', math.ceil((whole - now) / 1000))\n"
		"else\n"
		"  redis.call('DEL', KEYS[1])\n"
		"end\n"
		"return {calls, whole - now, math.max(0, whole + interval - now - burst * interval)}\n"
};

struct rate rate_of_limit(const struct rate_limit *limit)
{
	int64_t interval_us = limit->period_ms * 1000 / limit->count;

	return (struct rate){
		.interval_us = interval_us ? interval_us : 1,
		.burst = limit->burst ? limit->burst : limit->count,
	};
}

/* A subject too long for a key is known by its digest. */
static void add_subject(struct buf *out, Str who)
{
	uint8_t digest[SHA256_SIZE];

	if (who.n <= RATE_TEXT_MAX / 2) {
		buf_add_str(out, who);
		return;
	}
	sha256(who, digest);
	hex_write(out, digest, sizeof(digest));
}

void rate_subject_set(const struct rate_limit *limit, Str who, struct rate_subject *out)
{
	struct buf text = buf_over(out->text, sizeof(out->text));

	buf_add_literal(&text, "rate:");
	buf_add_str(&text, str_slice(str_of(limit->name), 0, RATE_NAME_MAX));
	buf_add_char(&text, ':');
	add_subject(&text, who);
	out->n = text.n;
	memset(out->key, 0, sizeof(out->key));
	if (out->n < sizeof(out->key)) {
		memcpy(out->key, out->text, out->n);
	} else {
		uint8_t digest[SHA256_SIZE];

		sha256(buf_str(&text), digest);
		memcpy(out->key, digest, sizeof(digest));
	}
}

Err rate_ask_redis(struct rate_limiter *limiter, const struct rate_subject *subject, const struct rate *rate,
	int64_t wanted,
	int64_t unused, struct deadline deadline, struct rate_grant *out)
{
	struct cache_script_call call = {
		.script = &grant_script,
		.keys = { { .p = subject->text, .n = subject->n } },
		.args = { rate->interval_us, rate->burst, wanted, unused },
		.arg_count = 4,
	};
	int64_t answer[3];

	TRY(cache_run(limiter->cache, &call, deadline, answer, ARRAY_LEN(answer)));
	limiter->leases++;
	*out = (struct rate_grant){ .calls = answer[0], .whole_us = answer[1], .retry_us = answer[2] };
	return OK;
}

static struct rate halved(struct rate rate)
{
	return (struct rate){ .interval_us = rate.interval_us * 2, .burst = rate.burst > 1 ? rate.burst / 2 : 1 };
}

struct rate_grant rate_decide_alone(struct rate_limiter *limiter, struct rate_bucket *bucket, struct rate rate,
	int64_t wanted, Time now)
{
	struct rate_grant grant;

	if (limiter->cache) {
		limiter->fallbacks++;
		rate = halved(rate);
	}
	if (bucket->alone_us < now.us)
		bucket->alone_us = now.us;
	grant.calls = (now.us + rate.burst * rate.interval_us - bucket->alone_us) / rate.interval_us;
	grant.calls = grant.calls > 0 ? 1 : 0;
	if (grant.calls > wanted)
		grant.calls = wanted;
	bucket->alone_us += grant.calls * rate.interval_us;
	grant.whole_us = bucket->alone_us - now.us;
	grant.retry_us = bucket->alone_us + rate.interval_us - now.us - rate.burst * rate.interval_us;
	if (grant.retry_us < 0)
		grant.retry_us = 0;
	return grant;
}

void rate_give_back_alone(const struct rate_limiter *limiter, struct rate_bucket *bucket, struct rate rate, int64_t calls)
{
	bucket->alone_us -= calls * (limiter->cache ? halved(rate).interval_us : rate.interval_us);
}
