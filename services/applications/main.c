#include "applications/queries.h"
#include "consumers.h"
#include "files.h"
#include "problems.h"
#include "routes.h"
#include "service.h"

static const struct constraint constraints[] = {
	{ "applications_once", ALREADY_APPLIED },
	{ 0 },
};

static const struct worker workers[] = {
	{ .name = "uploads", .run = bring_in_uploads },
	{ .name = "scans", .run = scan_files },
	{ 0 },
};

static const struct service applications = {
	.name = "applications",
	.settings = applications_settings,
	.config_size = sizeof(struct applications_config),
	.init = applications_init,
	.finish = applications_finish,
	.workers = workers,
	.write_metrics = applications_write_metrics,
	.routes = applications_routes,
	.consumers = applications_consumers,
	.migrations = &applications_migrations,
	.constraints = constraints,
	.statements = applications_statements,
	.statement_count = &applications_statement_count,
};

int main(int argc, char **argv)
{
	return service_main(argc, argv, &applications);
}
