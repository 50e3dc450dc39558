#pragma once
/*
 * The operators' tool: one command a file. It reads the same settings as the daemons, speaks for all services, and says
 * on standard error what went wrong. A command gets its own arguments and returns the process's exit status: 0, 1 when it
 * failed, 2 when it was called wrongly.
 */
#include "service.h"

struct command {
	const char *name;
	const char *usage;
	const char *doc;
	int (*run)(const struct common_config *config, int argc, char **argv);
};

enum { EXIT_USAGE = 2 };

int run_migrate(const struct common_config *config, int argc, char **argv);
int run_create_admin(const struct common_config *config, int argc, char **argv);
int run_seed(const struct common_config *config, int argc, char **argv);
int run_cache(const struct common_config *config, int argc, char **argv);
int run_events(const struct common_config *config, int argc, char **argv);
int run_mail(const struct common_config *config, int argc, char **argv);
int run_config(const struct common_config *config, int argc, char **argv);
int run_token(const struct common_config *config, int argc, char **argv);

/* Is the setting there, without which the command cannot do its work? Says so when it is not. */
bool is_set(const char *value, const char *name);
/* Tells what went wrong and returns EXIT_FAILURE. */
int give_up(const char *what, Err err);
/* The database under a service's name and role. */
struct db_config database_of(const struct common_config *config, const char *service);
