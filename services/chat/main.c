#include "chat/queries.h"
#include "consumers.h"
#include "routes.h"
#include "service.h"

static const struct service chat = {
	.name = "chat",
	.routes = chat_routes,
	.consumers = chat_consumers,
	.migrations = &chat_migrations,
	.statements = chat_statements,
	.statement_count = &chat_statement_count,
};

int main(int argc, char **argv)
{
	return service_main(argc, argv, &chat);
}
