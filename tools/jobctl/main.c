#include "jobctl.h"

#include "environment.h"

#include <string.h>

enum { SETTINGS_MAX = 64 };

static const struct command commands[] = {
	{ "migrate", "migrate [new SERVICE NAME]", "bring every service's schema up to date, or begin a new migration",
		run_migrate },
	{ "create-admin", "create-admin EMAIL", "make an administrator; the password comes from standard input",
		run_create_admin },
	{ "seed", "seed URL", "fill a running suite with demo data, through its gateway", run_seed },
	{ "cache", "cache clear", "forget every cached search and count", run_cache },
	{ "events", "events queues | dead list|replay|drop SERVICE CONSUMER [EVENT]",
		"list the queues; look at what consumers gave up, send it back, drop it", run_events },
	{ "mail", "mail kinds | preview KIND [LANGUAGE]", "list what is mailed, or show a mail of made-up facts", run_mail },
	{ "config", "config", "show the settings in force, without secrets", run_config },
	{ "token", "token inspect TOKEN", "verify an access token and show what it says", run_token },
};

static int usage(void)
{
	fprintf(stderr, "usage: jobctl COMMAND\n\n");
	for (size_t i = 0; i < ARRAY_LEN(commands); i++)
		fprintf(stderr, "  jobctl %-58s %s\n", commands[i].usage, commands[i].doc);
	fprintf(stderr, "\nSettings come from the environment or a .env file, as for the daemons.\n");
	return EXIT_USAGE;
}

int give_up(const char *what, Err err)
{
	fprintf(stderr, "jobctl: %s: %s%s%s\n", what, err->title, *fail_reason() ? ": " : "", fail_reason());
	return EXIT_FAILURE;
}

struct db_config database_of(const struct common_config *config, const char *service)
{
	return (struct db_config){
		.url = config->database_url,
		.service = service,
		.application = "jobctl",
		.use_role = config->database_role,
		.pool_size = 1,
		.connect_timeout_ms = 5000,
		.statement_timeout_ms = 600000,
		.pool_wait_ms = 5000,
	};
}

bool is_set(const char *value, const char *name)
{
	if (value && *value)
		return true;
	fprintf(stderr, "jobctl: %s must be set\n", name);
	return false;
}

/* The daemons' table, but nothing is demanded of a command that does not need it. */
static Err read_leniently(struct common_config *config, struct buf *complaints)
{
	struct setting settings[SETTINGS_MAX] = { 0 };
	size_t n = 0;

	while (common_settings[n].name && n < SETTINGS_MAX - 1) {
		settings[n] = common_settings[n];
		settings[n++].flags &= ~(unsigned)CONFIG_REQUIRED;
	}
	return config_read(settings, config, complaints);
}

static bool read_settings(struct common_config *config)
{
	_cleanup_(buf_finish) struct buf complaints;

	buf_init(&complaints, 64 * 1024);
	if (environment_load() || read_leniently(config, &complaints)) {
		fprintf(stderr, "jobctl: %.*s%s\n", (int)complaints.n, complaints.p, fail_reason());
		return false;
	}
	return true;
}

int main(int argc, char **argv)
{
	struct common_config config = { 0 };

	log_init("jobctl", LOG_WARN);
	for (size_t i = 0; argc > 1 && i < ARRAY_LEN(commands); i++) {
		if (strcmp(argv[1], commands[i].name) != 0)
			continue;
		if (!read_settings(&config))
			return EXIT_FAILURE;
		return commands[i].run(&config, argc - 2, argv + 2);
	}
	return usage();
}
