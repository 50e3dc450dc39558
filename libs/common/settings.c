#include "app.h"

#include "address.h"
#include "environment.h"
#include "io/token.h"

enum { ANSWER_BEFORE_MS = 1000 };

#define COMMON struct common_config

static const char *check_log_level(const char *text)
{
	enum log_level level;

	return log_level_parse(str_of(text), &level) ? NULL : "must be debug, info, warn or error";
}

/* Whoever mistypes a network believes nobody, and everybody then shares the gateway's budget. */
static const char *check_networks(const char *text)
{
	return address_networks_valid(text) ? NULL : "must be addresses and networks, separated by commas";
}

static const char *check_secret(const char *text)
{
	if (str_starts(str_trim(str_of(text)), STR("-----BEGIN")))
		return "must not be a PEM key: that is JWT_PRIVATE_KEY";
	return str_of(text).n >= TOKEN_SECRET_MIN ? NULL : "must have at least 32 bytes";
}

static const char *check_algorithm(const char *text)
{
	bool known = str_eq_nocase(str_of(text), STR("HS256")) || str_eq_nocase(str_of(text), STR("EdDSA"));

	return known ? NULL : "must be HS256 or EdDSA";
}

static const char *check_auth_url(const char *text)
{
	bool http = str_starts(str_of(text), STR("http://")) || str_starts(str_of(text), STR("https://"));

	return http ? NULL : "must begin with http:// or https://";
}

const struct setting common_settings[] = {
	SETTING_STR(COMMON, listen, "HTTP_LISTEN", "127.0.0.1:7100", "Address and port this daemon answers on."),
	SETTING_STR(COMMON, database_url, "DATABASE_URL", NULL,
		"PostgreSQL, as a URL. `DB_HOST`, `DB_PORT`, `DB_USER`, `DB_PASSWORD` and `DB_NAME` do as well.",
		.flags = CONFIG_SECRET | CONFIG_REQUIRED),
	SETTING_BOOL(COMMON, database_role, "DATABASE_ROLES", "on",
		"Each service takes a role of its own that can read nothing but its schema. Needs CREATEROLE."),
	SETTING_INT(COMMON, db_pool, "DATABASE_POOL", "6", 1, 64, "Database connections of one daemon for requests."),
	SETTING_INT(COMMON, db_pool_wait_ms, "DATABASE_POOL_WAIT_MS", "250", 1, 10000,
		"How long a request waits for one of them before it is refused with 503."),
	SETTING_INT(COMMON, db_connect_timeout_ms, "DATABASE_CONNECT_TIMEOUT_MS", "300", 10, 60000,
		"How long the database may take to accept a connection before it counts as away."),
	SETTING_INT(COMMON, db_answer_timeout_ms, "DATABASE_ANSWER_TIMEOUT_MS", "600", 10, 600000,
		"How long a request waits for one answer of the database before it is refused with 503."),
	SETTING_INT(COMMON, db_statement_timeout_ms, "DATABASE_STATEMENT_TIMEOUT_MS", "5000", 10, 600000,
		"Longest time of a single statement."),
	SETTING_STR(COMMON, redis_url, "REDIS_URL", "redis://127.0.0.1:6379",
		"Redis. `REDIS_HOST`, `REDIS_PORT` and `REDIS_PASSWORD` do as well. Its loss costs speed, not data.",
		.flags = CONFIG_SECRET, .check = cache_url_mistake),
	SETTING_STR(COMMON, redis_prefix, "REDIS_PREFIX", "",
		"Put before every Redis key, where several suites share one."),
	SETTING_STR(COMMON, amqp_url, "AMQP_URL", "amqp://guest:guest@127.0.0.1:5672/", "RabbitMQ.",
		.flags = CONFIG_SECRET),
	SETTING_STR(COMMON, auth_url, "AUTH_URL", "http://127.0.0.1:7101",
		"Where the auth service answers its sisters.", .check = check_auth_url),
	SETTING_STR(COMMON, jwt_secret, "JWT_SECRET", NULL,
		"Signs the access tokens; at least 32 bytes, the same for every service.", .also = "SECRET_KEY",
		.flags = CONFIG_SECRET | CONFIG_REQUIRED, .check = check_secret),
	SETTING_STR(COMMON, jwt_secret_previous, "JWT_SECRET_PREVIOUS", NULL,
		"The secret before the last change: verifies, for as long as the tokens live that it signed. Restart "
		"auth first.",
		.flags = CONFIG_SECRET, .check = check_secret),
	SETTING_STR(COMMON, jwt_algorithm, "ALGORITHM", "HS256", "What signs the access tokens: `HS256` or `EdDSA`.",
		.check = check_algorithm),
	SETTING_STR(COMMON, jwt_private_key, "JWT_PRIVATE_KEY", NULL,
		"For `EdDSA`, an Ed25519 key in PEM or the path of a file with it; services other than auth may have "
		"the public one.",
		.flags = CONFIG_SECRET),
	SETTING_STR(COMMON, jwt_issuer, "JWT_ISSUER", "jobwire", "The `iss` of the access tokens."),
	SETTING_STR(COMMON, jwt_audience, "JWT_AUDIENCE", "jobwire", "The `aud` of the access tokens."),
	SETTING_STR(COMMON, log_level, "LOG_LEVEL", "info", "Least level that is logged: debug, info, warn or error.",
		.check = check_log_level),
	SETTING_STR(COMMON, trusted_proxies, "TRUSTED_PROXIES", "127.0.0.1,::1",
		"Networks whose X-Real-IP is believed: those of the gateway.", .check = check_networks),
	SETTING_BOOL(COMMON, rate_limit, "RATE_LIMIT", "on", "Switches the rate limits off; for benchmarks only."),
	SETTING_INT(COMMON, anonymous_per_minute, "RATE_LIMIT_ANONYMOUS", "60", 1, 10000000,
		"Requests a minute of one address that is not signed in."),
	SETTING_INT(COMMON, user_per_minute, "RATE_LIMIT_USER", "600", 1, 10000000, "Requests a minute of one user."),
	SETTING_INT(COMMON, http_threads, "HTTP_THREADS", "320", 8, 4096, "Connections answered at the same time."),
	SETTING_INT(COMMON, request_timeout_ms, "REQUEST_TIMEOUT_MS", "7000", 100, 600000,
		"Longest time for a request to arrive, and for its answer to be made; a second less than `SHUTDOWN_MS` "
		"at most."),
	SETTING_INT(COMMON, shutdown_ms, "SHUTDOWN_MS", "8000", 2000, 600000,
		"How long requests and deliveries under way may take after SIGTERM."),
	{ 0 },
};

/* A request that began right before SIGTERM has its answer before the server goes. */
static void bound_requests(struct common_config *config)
{
	int64_t most_ms = config->shutdown_ms - ANSWER_BEFORE_MS;

	if (most_ms > 0 && config->request_timeout_ms > most_ms) {
		log_warn("REQUEST_TIMEOUT_MS is too long for SHUTDOWN_MS", LOG("taken_ms", most_ms));
		config->request_timeout_ms = most_ms;
	}
}

Err app_read_settings(struct app *app)
{
	_cleanup_(buf_finish) struct buf complaints;
	enum log_level level;
	Err err;

	buf_init(&complaints, 64 * 1024);
	app->service_config = calloc(1, app->service->config_size + 1);
	if (!app->service_config)
		return fail(INTERNAL, "no memory for the settings");
	TRY(environment_load());
	err = config_read(common_settings, &app->config, &complaints);
	if (app->service->settings && config_read(app->service->settings, app->service_config, &complaints))
		err = INVALID;
	if (err) {
		fprintf(stderr, "jobwire-%s cannot start:\n%.*s", app->service->name, (int)complaints.n, complaints.p);
		return INVALID;
	}
	TRY(log_level_parse(str_of(app->config.log_level), &level) ? OK : INVALID);
	log_init(app->service->name, level);
	environment_warn();
	bound_requests(&app->config);
	return OK;
}
