#include "consumers.h"
#include "jobs.h"
#include "jobs/queries.h"
#include "routes.h"
#include "service.h"
#include "workers.h"

static const struct constraint constraints[] = {
	{ "skills_name_key", NAME_EXISTS },
	{ "industries_name_key", NAME_EXISTS },
	{ "interests_name_key", NAME_EXISTS },
	{ "reviews_once", ALREADY_REVIEWED },
	{ 0 },
};

static const struct service jobs = {
	.name = "jobs",
	.settings = jobs_settings,
	.config_size = sizeof(struct jobs_config),
	.routes = jobs_routes,
	.consumers = jobs_consumers,
	.migrations = &jobs_migrations,
	.constraints = constraints,
	.statements = jobs_statements,
	.statement_count = &jobs_statement_count,
	.workers = jobs_workers,
	.init = jobs_init,
	.finish = jobs_finish,
};

int main(int argc, char **argv)
{
	return service_main(argc, argv, &jobs);
}
