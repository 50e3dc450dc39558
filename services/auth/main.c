#include "auth.h"
#include "auth/queries.h"
#include "consumers.h"
#include "routes.h"
#include "sessions.h"
#include "workers.h"

static const struct constraint constraints[] = {
	{ "users_email_key", EMAIL_TAKEN },
	{ "users_username_key", USERNAME_TAKEN },
	{ 0 },
};

static const struct service auth = {
	.name = "auth",
	.settings = auth_settings,
	.config_size = sizeof(struct auth_config),
	.routes = auth_routes,
	.consumers = auth_consumers,
	.migrations = &auth_migrations,
	.constraints = constraints,
	.statements = auth_statements,
	.statement_count = &auth_statement_count,
	.workers = auth_workers,
	.session_source = auth_session_source,
	.init = auth_init,
	.finish = auth_finish,
};

int main(int argc, char **argv)
{
	return service_main(argc, argv, &auth);
}
