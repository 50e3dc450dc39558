#include "caller.h"

#include "address.h"
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

static Err authenticate(struct request *r, const struct rule *rule)
{
	Str token;

	if (rule->kind == RULE_PUBLIC || rule->kind == RULE_INTERNAL)
		return OK;
	token = bearer_token(r);
	if (!token.p)
		return rule->kind == RULE_OPTIONAL ? OK : fail(UNAUTHENTICATED, "no bearer token");
	return session_verify(r->app->sessions, token, r->now, r->deadline, &r->user);
}

/* Answers the gateway may keep must not carry one caller's budget. */
static void write_limit_headers(struct request *r, const struct rate_verdict *verdict)
{
	if (!verdict->limit || ((r->route->operation->flags & CACHED) && !r->user.user_id))
		return;
	req_header_int(r, "RateLimit-Limit", verdict->limit);
	req_header_int(r, "RateLimit-Remaining", verdict->remaining);
	req_header_int(r, "RateLimit-Reset", verdict->reset_s);
}

static Err within_limit(struct request *r)
{
	struct rate_verdict verdict;
	Str subject = r->client_subject;
	char id[INT_TEXT];

	if (r->route->operation->rule.kind == RULE_INTERNAL)
		return OK;
	if (r->user.user_id)
		subject = str_of_int(id, r->user.user_id);
	verdict = rate_limit_take(r->app->limiter, r->user.user_id ? &r->app->user_limit : &r->app->anonymous_limit, subject,
		r->now, r->deadline);
	if (!verdict.allowed)
		r->retry_after_s = (int)verdict.retry_after_s;
	write_limit_headers(r, &verdict);
	return verdict.allowed ? OK : RATE_LIMITED;
}

Err caller_identify(struct request *r)
{
	const struct rule *rule = &r->route->operation->rule;
	Err who = authenticate(r, rule);

	/* A caller with a bad token is an anonymous one, and counted as such. */
	TRY(within_limit(r));
	TRY(who);
	if (rule->kind == RULE_AUTH && rule->roles && !req_has_role(r, rule->roles))
		return FORBIDDEN;
	return OK;
}
