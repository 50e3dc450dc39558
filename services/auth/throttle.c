#include "throttle.h"

#include "auth/queries.h"
#include "base/codec.h"

enum { NAME_BYTES = 8 };

#define MONTH_MS (30 * 24 * 60 * 60 * INT64_C(1000))

static Err refuse(struct request *r, const struct rate_verdict *verdict)
{
	r->retry_after_s = (int)verdict->retry_after_s;
	return req_detail(r, TOO_MANY_LOGINS, "Try again in %d seconds", r->retry_after_s);
}

/* Hashed names keep Redis's keys short and free of blanks; no hash looks like an id. */
static Str account(struct request *r, const struct guess *guess)
{
	uint8_t digest[SHA256_SIZE];
	struct buf hex;
	Str name;

	if (guess->user_id)
		return str_format(r->arena, "%lld", (long long)guess->user_id);
	sha256(str_lower(r->arena, str_trim(guess->name)), digest);
	buf_init(&hex, 2 * NAME_BYTES);
	hex_write(&hex, digest, NAME_BYTES);
	name = str_format(r->arena, "x" STR_FMT, STR_ARG(buf_str(&hex)));
	buf_finish(&hex);
	return name;
}

static Str from_here(struct request *r, Str who)
{
	return str_format(r->arena, STR_FMT ":" STR_FMT, STR_ARG(who), STR_ARG(r->client_subject));
}

static Err is_familiar(struct request *r, int64_t user_id, bool *out)
{
	*out = false;
	if (!user_id)
		return OK;
	return read_alone(r,
		SQL(session_from_address, .user_id = user_id, .client_address = r->client,
			.since = time_plus_ms(r->now, -MONTH_MS)),
		NULL, NULL, out);
}

void throttle_forgive(struct request *r, struct guess *guess)
{
	while (guess->count) {
		guess->count--;
		rate_limit_give_back(r->app->limiter, guess->counted[guess->count].limit, guess->counted[guess->count].subject,
			1, clock_steady(), r->deadline);
	}
}

/* What is refused under one limit was no guess, and counts under none. */
static Err count(struct request *r, struct guess *guess, const struct rate_limit *limit, Str subject, bool holds)
{
	struct rate_verdict verdict = rate_limit_take(r->app->limiter, limit, subject, clock_steady(), r->deadline);

	if (verdict.allowed) {
		guess->counted[guess->count].limit = limit;
		guess->counted[guess->count++].subject = subject;
		return OK;
	}
	if (!holds)
		return OK;
	throttle_forgive(r, guess);
	return refuse(r, &verdict);
}

Err throttle_login(struct request *r, struct guess *guess)
{
	const struct auth *auth = auth_of(r);
	struct rate_verdict attempts = rate_limit_take(r->app->limiter, &auth->attempts, r->client_subject, clock_steady(),
		r->deadline);
	Str who = account(r, guess);
	Str here = from_here(r, who);
	bool familiar;

	if (!attempts.allowed)
		return refuse(r, &attempts);
	TRY(is_familiar(r, guess->user_id, &familiar));
	/* The longest bound first: its wait is the one to tell. */
	for (int i = FAILURE_BOUNDS; i--;)
		TRY(count(r, guess, &auth->failures[i], here, true));
	return count(r, guess, &auth->account_failures, who, !familiar);
}

Err throttle_own_password(struct request *r, struct guess *guess)
{
	return count(r, guess, &auth_of(r)->own_failures, account(r, guess), true);
}

void throttle_clear(struct request *r, int64_t user_id)
{
	const struct rate_limit *limit = &auth_of(r)->account_failures;

	rate_limit_give_back(r->app->limiter, limit, account(r, &(struct guess){ .user_id = user_id }), limit->count,
		clock_steady(), r->deadline);
}

/* The same for every address, so that it tells nothing of who has an account. */
bool throttle_reset_links(struct request *r, Str email)
{
	const struct auth *auth = auth_of(r);
	Str who = account(r, &(struct guess){ .name = email });
	struct rate_limiter *limiter = r->app->limiter;

	return rate_limit_take(limiter, &auth->links_from_address, r->client_subject, clock_steady(), r->deadline).allowed &&
		rate_limit_take(limiter, &auth->links_to_address, who, clock_steady(), r->deadline).allowed;
}
