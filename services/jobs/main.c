#include "jobs/queries.h"
#include "routes.h"
#include "service.h"

static const struct service jobs = {
	.name = "jobs",
	.routes = jobs_routes,
	.migrations = &jobs_migrations,
	.statements = jobs_statements,
	.statement_count = &jobs_statement_count,
};

int main(int argc, char **argv)
{
	return service_main(argc, argv, &jobs);
}
