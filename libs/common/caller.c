#include "caller.h"

#include "address.h"
#include "internal_pass.h"
#include "io/token.h"
#include "service.h"

Str caller_address(const struct http_exchange *http, const char *trusted_proxies)
{
	Str told = http_header(http, "X-Real-IP");

	if (!address_is_valid(told) || !address_in(trusted_proxies, http->client))
		return http->client;
	return told;
}

static Str bearer_token(const struct request *r)
{
	Str header = http_header(r->http, "Authorization");
	Str scheme = str_cut(&header, ' ');

	return str_eq_nocase(scheme, STR("Bearer")) ? str_trim(header) : STR_NONE;
}

static Err authenticate(struct request *r, const struct rule *rule, Str token)
{
	if (rule->kind == RULE_PUBLIC)
		return OK;
	if (!token.p)
		return rule->kind == RULE_OPTIONAL ? OK : fail(UNAUTHENTICATED, "no bearer token");
	return session_verify(r->app->sessions, token, r->now, r->deadline, &r->user);
}

/*
 * Whose budget is used; 0: the address's. Where nobody need be signed in, a good token is enough: its user should not
 * run out because of all the others behind the same address, and what it may do is decided elsewhere.
 */
static int64_t payer_of(const struct request *r, const struct rule *rule, Str token)
{
	struct token_claims claims;

	if (rule->kind != RULE_PUBLIC || !token.p)
		return r->user.user_id;
	if (!token_verify(r->app->tokens, token, r->now, &claims))
		return claims.user_id;
	fail_clear();
	return 0;
}

/* Answers the gateway may keep must not carry one caller's budget. */
static void write_limit_headers(struct request *r, const struct rate_verdict *verdict, int64_t payer)
{
	if (!verdict->limit || (r->route->operation->cache_s && !payer))
		return;
	req_header_int(r, "RateLimit-Limit", verdict->limit);
	req_header_int(r, "RateLimit-Remaining", verdict->remaining);
	req_header_int(r, "RateLimit-Reset", verdict->reset_s);
}

static Err within_limit(struct request *r, int64_t payer)
{
	struct rate_verdict verdict;
	Str subject = r->client_subject;
	char id[INT_TEXT];

	if (payer)
		subject = str_of_int(id, payer);
	verdict = rate_limit_take(r->app->limiter, payer ? &r->app->user_limit : &r->app->anonymous_limit, subject,
		clock_steady(), r->deadline);
	if (!verdict.allowed)
		r->retry_after_s = (int)verdict.retry_after_s;
	write_limit_headers(r, &verdict, payer);
	r->counted = true;
	return verdict.allowed ? OK : RATE_LIMITED;
}

/* The secret before the last change is good, too: daemons are not restarted all at once. */
static bool shows_pass(const struct request *r)
{
	Str pass = http_header(r->http, INTERNAL_PASS_HEADER);
	Str previous = str_of(r->app->config.jwt_secret_previous);

	return internal_pass_is_good(str_of(r->app->config.jwt_secret), r->http->path, pass, r->now) ||
		(previous.n && internal_pass_is_good(previous, r->http->path, pass, r->now));
}

/* The gateway has no such location, but it is not the only thing between a stranger and this port. */
static Err check_sister(const struct request *r)
{
	if (http_header(r->http, "X-Real-IP").p)
		return fail(FORBIDDEN, "an internal route, asked through the gateway");
	if (!shows_pass(r))
		return fail(FORBIDDEN, "an internal route, asked without a good pass");
	return OK;
}

static Err identify(struct request *r)
{
	const struct rule *rule = &r->route->operation->rule;
	Str token;
	Err who;

	if (rule->kind == RULE_INTERNAL)
		return check_sister(r);
	token = bearer_token(r);
	who = authenticate(r, rule, token);

	/* A caller with a bad token is an anonymous one, and counted as such; of the others nobody knows what they are. */
	if (who && who != UNAUTHENTICATED)
		return who;
	TRY(within_limit(r, payer_of(r, rule, token)));
	TRY(who);
	if (rule->kind == RULE_AUTH && rule->roles && !req_has_role(r, rule->roles))
		return FORBIDDEN;
	return OK;
}

Err caller_identify(struct request *r)
{
	if (!r->identified)
		TRY(identify(r));
	r->identified = true;
	return OK;
}

Err caller_count(struct request *r)
{
	return r->counted ? OK : within_limit(r, 0);
}
