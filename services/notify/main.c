#include "consumers.h"
#include "notify.h"
#include "notify/queries.h"
#include "routes.h"

static const struct service notify = {
	.name = "notify",
	.settings = notify_settings,
	.config_size = sizeof(struct notify_config),
	.routes = notify_routes,
	.consumers = notify_consumers,
	.migrations = &notify_migrations,
	.statements = notify_statements,
	.statement_count = &notify_statement_count,
	.workers = notify_workers,
	.init = notify_init,
	.finish = notify_finish,
	.write_metrics = notify_write_metrics,
};

int main(int argc, char **argv)
{
	return service_main(argc, argv, &notify);
}
