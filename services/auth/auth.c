#include "auth.h"

#include <string.h>

enum { MINUTE_MS = 60 * 1000, HOUR_MS = 60 * MINUTE_MS };

#define CONFIG struct auth_config

static const char *check_policy(const char *text)
{
	bool known = strcmp(text, "strict") == 0 || strcmp(text, "relaxed") == 0;

	return known ? NULL : "must be strict or relaxed";
}

static const char *check_reset_key(const char *text)
{
	return strlen(text) >= SHA256_SIZE ? NULL : "must have at least 32 bytes";
}

const struct setting auth_settings[] = {
	SETTING_STR(CONFIG, password_policy, "PASSWORD_POLICY", "strict",
		"`strict` refuses common passwords; `relaxed`, for development, only short ones.",
		.check = check_policy),
	SETTING_STR(CONFIG, reset_key, "PASSWORD_RESET_KEY", NULL,
		"Password reset links are derived with it; at least 32 bytes, the same for auth and notify.",
		.flags = CONFIG_SECRET | CONFIG_REQUIRED, .check = check_reset_key),
	SETTING_INT(CONFIG, access_ttl_s, "ACCESS_TOKEN_TTL", "900", 10, 86400, "Seconds an access token lives."),
	SETTING_INT(CONFIG, refresh_ttl_s, "REFRESH_TOKEN_TTL", "2592000", 60, 31536000,
		"Seconds a session lives on without a refresh."),
	SETTING_INT(CONFIG, long_ttl_min, "ACCESS_TOKEN_EXPIRE_MINUTES", "10080", 1, 525600,
		"Minutes the access tokens of clients without refresh live."),
	SETTING_INT(CONFIG, reset_ttl_s, "PASSWORD_RESET_TTL", "1800", 1, 86400, "Seconds a reset link is good for."),
	SETTING_INT(CONFIG, password_threads, "PASSWORD_THREADS", "2", 1, 64, "Passwords hashed at the same time."),
	SETTING_INT(CONFIG, login_attempts, "LOGIN_ATTEMPTS_PER_MINUTE", "30", 1, 1000000,
		"Login attempts a minute of one address."),
	SETTING_INT(CONFIG, login_failures, "LOGIN_FAILURES", "5", 1, 1000000,
		"Failed logins of one account from one address in 15 minutes; twice as many in an hour, four times in a day."),
	SETTING_INT(CONFIG, account_failures, "LOGIN_FAILURES_PER_ACCOUNT", "100", 1, 1000000,
		"Failed logins of one account an hour, from everywhere together."),
	SETTING_INT(CONFIG, reset_links, "PASSWORD_RESETS_PER_HOUR", "5", 1, 1000000,
		"Reset links an hour for one e-mail address; one client may ask for ten times as many."),
	{ 0 },
};

static void set_policy(struct auth *auth)
{
	auth->policy = strcmp(auth->config->password_policy, "relaxed") == 0 ? PASSWORD_RELAXED : PASSWORD_STRICT;
	log_info("password policy", LOG("policy", auth->config->password_policy));
}

enum { ADDRESSES_OF_CLIENT = 10 };

/* Right ones are given back, so nothing may be decided from memory. */
static struct rate_limit guesses(const char *name, int64_t count, int64_t period_ms)
{
	return (struct rate_limit){ .name = name, .count = count, .period_ms = period_ms, .exact = true };
}

static void set_limits(struct auth *auth)
{
	const struct auth_config *config = auth->config;

	auth->attempts = (struct rate_limit){ .name = "login", .count = config->login_attempts, .period_ms = MINUTE_MS };
	auth->failures[0] = guesses("login-15m", config->login_failures, 15 * MINUTE_MS);
	auth->failures[1] = guesses("login-1h", 2 * config->login_failures, HOUR_MS);
	auth->failures[2] = guesses("login-1d", 4 * config->login_failures, 24 * HOUR_MS);
	auth->own_failures = guesses("own-password", config->login_failures, 15 * MINUTE_MS);
	auth->links_to_address = (struct rate_limit){ .name = "reset-to", .count = config->reset_links, .period_ms = HOUR_MS };
	auth->links_from_address = (struct rate_limit){
		.name = "reset-from", .count = ADDRESSES_OF_CLIENT * config->reset_links, .period_ms = HOUR_MS,
	};
	auth->account_failures = guesses("login-account", config->account_failures, HOUR_MS);
}

/* The refresh key comes of the signing secret, so that there is one secret less to keep; the label keeps them apart. */
static Err derive_keys(struct auth *auth, const struct app *app)
{
	uint8_t derived[SHA256_SIZE];

	hmac_sha256(str_of(app->config.jwt_secret), STR("refresh tokens"), derived);
	auth->refresh_key = hmac_key_create((Str){ .p = (const char *)derived, .n = sizeof(derived) });
	auth->reset_key = hmac_key_create(str_of(auth->config->reset_key));
	return auth->refresh_key && auth->reset_key ? OK : fail(INTERNAL, "no memory for the keys");
}

Err auth_init(struct app *app)
{
	struct auth *auth = calloc(1, sizeof(*auth));
	struct password_config passwords;

	if (!auth)
		return fail(INTERNAL, "no memory for the service");
	app->state = auth;
	auth->config = app->service_config;
	passwords = (struct password_config){ .threads = (int)auth->config->password_threads };
	set_policy(auth);
	set_limits(auth);
	TRY(derive_keys(auth, app));
	return password_pool_create(&passwords, &auth->passwords);
}

void auth_finish(struct app *app)
{
	struct auth *auth = app->state;

	if (auth->passwords)
		password_pool_destroy(auth->passwords);
	hmac_key_destroy(auth->refresh_key);
	hmac_key_destroy(auth->reset_key);
	free(auth);
}

Err read_alone(struct request *r, const struct statement *statement, const void *args, const struct view *view, void *out,
	bool *found)
{
	_cleanup_(tx_finish) struct tx tx;

	tx_init(&tx, r->app->db, TX_READ, r->arena, r->deadline);
	return db_maybe(&tx, statement, args, view, out, found);
}
