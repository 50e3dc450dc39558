#include "consumers.h"
#include "notify/queries.h"
#include "routes.h"
#include "service.h"

static const struct service notify = {
	.name = "notify",
	.routes = notify_routes,
	.consumers = notify_consumers,
	.migrations = &notify_migrations,
	.statements = notify_statements,
	.statement_count = &notify_statement_count,
};

int main(int argc, char **argv)
{
	return service_main(argc, argv, &notify);
}
