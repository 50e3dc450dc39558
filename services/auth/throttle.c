#include "throttle.h"

#include "auth/queries.h"

static Err refuse(struct request *r, const struct rate_verdict *verdict)
{
	r->retry_after_s = (int)verdict->retry_after_s;
	return req_detail(r, TOO_MANY_LOGINS, "Try again in %d seconds", r->retry_after_s);
}

/* Hashed names keep Redis's keys short and free of blanks. No name begins as the ids do. */
static Str subject(struct request *r, struct guess guess, bool with_address)
{
	Str name = guess.user_id ? str_format(r->arena, "\n%lld", (long long)guess.user_id) :
				   str_lower(r->arena, str_trim(guess.name));
	uint8_t digest[SHA256_SIZE];
	int64_t number = 0;

	sha256(name, digest);
	for (int i = 0; i < 7; i++)
		number = number << 8 | digest[i];
	return with_address ? str_format(r->arena, "%llx:" STR_FMT, (unsigned long long)number, STR_ARG(r->client_subject)) :
			      str_format(r->arena, "%llx", (unsigned long long)number);
}

static Err is_familiar(struct request *r, int64_t user_id, bool *out)
{
	*out = false;
	if (!user_id)
		return OK;
	return read_alone(r, SQL(session_from_address, .user_id = user_id, .client_address = r->client), NULL, NULL, out);
}

static Err within(struct request *r, const struct rate_limit *limit, Str who)
{
	struct rate_verdict verdict = rate_limit_look(r->app->limiter, limit, who, r->now, r->deadline);

	return verdict.allowed ? OK : refuse(r, &verdict);
}

Err throttle_check(struct request *r, struct guess guess)
{
	const struct auth *auth = auth_of(r);
	struct rate_verdict attempts = rate_limit_take(r->app->limiter, &auth->attempts, r->client_subject, r->now, r->deadline);
	Str here = subject(r, guess, true);
	bool familiar;

	if (!attempts.allowed)
		return refuse(r, &attempts);
	/* The longest bound first: its wait is the one to tell. */
	for (int i = FAILURE_BOUNDS; i--;)
		TRY(within(r, &auth->failures[i], here));
	TRY(is_familiar(r, guess.user_id, &familiar));
	return familiar ? OK : within(r, &auth->account_failures, subject(r, guess, false));
}

void throttle_failed(struct request *r, struct guess guess)
{
	const struct auth *auth = auth_of(r);
	Str here = subject(r, guess, true);

	for (int i = 0; i < FAILURE_BOUNDS; i++)
		(void)rate_limit_take(r->app->limiter, &auth->failures[i], here, r->now, r->deadline);
	(void)rate_limit_take(r->app->limiter, &auth->account_failures, subject(r, guess, false), r->now, r->deadline);
}
