#include "caller.h"

#include "service.h"

#include <arpa/inet.h>
#include <string.h>

enum { ADDRESS_TEXT = INET6_ADDRSTRLEN };

struct address {
	int family;
	unsigned char bytes[16];
};

static bool address_parse(Str text, struct address *out)
{
	char name[ADDRESS_TEXT];

	if (!text.n || text.n >= sizeof(name))
		return false;
	memcpy(name, text.p, text.n);
	name[text.n] = '\0';
	out->family = strchr(name, ':') ? AF_INET6 : AF_INET;
	return inet_pton(out->family, name, out->bytes) == 1;
}

static bool same_prefix(const unsigned char *a, const unsigned char *b, int64_t bits)
{
	size_t whole = (size_t)bits / 8;
	unsigned char mask = (unsigned char)(0xff00 >> (bits % 8));

	return memcmp(a, b, whole) == 0 && (bits % 8 == 0 || ((a[whole] ^ b[whole]) & mask) == 0);
}

static bool address_in_network(const struct address *address, Str network)
{
	Str base = str_cut(&network, '/');
	struct address start;
	int64_t bits, most;

	if (!address_parse(str_trim(base), &start) || start.family != address->family)
		return false;
	most = start.family == AF_INET ? 32 : 128;
	if (!network.p)
		bits = most;
	else if (!str_to_int(str_trim(network), &bits) || bits < 0 || bits > most)
		return false;
	return same_prefix(address->bytes, start.bytes, bits);
}

bool address_in(const char *networks, Str address)
{
	Str rest = str_of(networks);
	struct address parsed;

	if (!address_parse(address, &parsed))
		return false;
	while (rest.n) {
		if (address_in_network(&parsed, str_cut(&rest, ',')))
			return true;
	}
	return false;
}

Str caller_address(const struct http_exchange *http, const char *trusted_proxies)
{
	Str told = http_header(http, "X-Real-IP");
	struct address parsed;

	if (!told.n || !address_parse(told, &parsed) || !address_in(trusted_proxies, http->client))
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
	buf_format(r->headers, "RateLimit-Limit: %lld\r\nRateLimit-Remaining: %lld\r\nRateLimit-Reset: %lld\r\n",
		(long long)verdict->limit, (long long)verdict->remaining, (long long)verdict->reset_s);
}

static Err within_limit(struct request *r)
{
	struct rate_verdict verdict;
	Str subject = r->client;

	if (r->route->operation->rule.kind == RULE_INTERNAL)
		return OK;
	if (r->user.user_id)
		subject = str_format(r->arena, "%lld", (long long)r->user.user_id);
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
