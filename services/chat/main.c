#include "chat.h"
#include "chat/queries.h"
#include "consumers.h"
#include "routes.h"

static const struct service chat = {
	.name = "chat",
	.settings = chat_settings,
	.config_size = sizeof(struct chat_config),
	.routes = chat_routes,
	.consumers = chat_consumers,
	.migrations = &chat_migrations,
	.statements = chat_statements,
	.statement_count = &chat_statement_count,
	.workers = chat_workers,
	.init = chat_init,
	.finish = chat_finish,
	.write_metrics = chat_write_metrics,
	.session_ended = chat_session_ended,
};

int main(int argc, char **argv)
{
	return service_main(argc, argv, &chat);
}
