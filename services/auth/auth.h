#pragma once
/*
 * What the handlers of the auth service share: its settings, the password pool, the keys that tokens are derived with.
 * Made once at boot; constant from then on.
 */
#include "io/digest.h"
#include "io/password.h"
#include "model.h"
#include "problems.h"
#include "request.h"
#include "service.h"

struct auth_config {
	const char *password_policy;
	const char *reset_key;
	int64_t access_ttl_s, refresh_ttl_s, long_ttl_min, reset_ttl_s;
	int64_t password_threads;
	int64_t login_attempts, login_failures, account_failures, reset_links;
};

/* Failed logins of one account from one address. The longer bounds make the wait grow with the failures. */
enum { FAILURE_BOUNDS = 3 };

struct auth {
	const struct auth_config *config;
	enum password_policy policy;
	struct password_pool *passwords;
	struct hmac_key *refresh_key, *reset_key;
	struct rate_limit attempts, failures[FAILURE_BOUNDS], account_failures, own_failures;
	struct rate_limit links_to_address, links_from_address;
};

Err auth_init(struct app *app) MUST_CHECK;
void auth_finish(struct app *app);

extern const struct setting auth_settings[];

static inline const struct auth *auth_of(const struct request *r)
{
	return r->state;
}

/* A statement outside r->tx, which must not be open while a password is hashed. */
Err read_alone(struct request *r, const struct statement *statement, const void *args, const struct view *view, void *out,
	bool *found) MUST_CHECK;
