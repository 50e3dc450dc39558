#include "probe.h"

#include "base/log.h"

#include <signal.h>
#include <string.h>

static void missed(void *state)
{
	struct probe *probe = state;

	atomic_fetch_add(&probe->missed, 1);
}

static Err start(struct probe *probe, const char *database_url, bool consume)
{
	const struct db_config db = { .url = database_url, .service = "probe", .application = "probe", .pool_size = 4,
		.connect_timeout_ms = 1000, .statement_timeout_ms = 2000, .pool_wait_ms = 250 };
	const struct migration_set *sets[] = { &common_migrations, &probe_migrations };
	int applied;

	TRY(db_open(&db, &probe->db));
	TRY(db_migrate(&db, sets, ARRAY_LEN(sets), &applied));
	TRY(relay_start(&(struct relay_config){ .db = probe->db, .service = "probe", .amqp_url = probe->amqp_url,
		.topology = &probe_topology, .offer_again_ms = 1000 }, &probe->relay));
	if (!consume)
		return OK;
	return consumers_start(&(struct consumers_config){ .db = probe->db, .relay = probe->relay, .service = "probe",
		.amqp_url = probe->amqp_url, .topology = &probe_topology, .list = probe_consumers, .state = probe,
		.missed = missed }, &probe->consumers);
}

static void stop(struct probe *probe)
{
	consumers_stop(probe->consumers);
	relay_stop(probe->relay);
	if (probe->db)
		db_close(probe->db);
	arena_finish(&probe->arena);
}

static void obey_all(struct probe *probe)
{
	static char line[4096];
	bool more = true;

	while (more && fgets(line, sizeof(line), stdin))
		more = probe_obey(probe, str_trim(str_of(line)));
}

/* events-probe consume|produce, with DATABASE_URL and AMQP_URL in the environment */
int main(int argc, char **argv)
{
	struct probe probe = { .amqp_url = getenv("AMQP_URL") };
	const char *database_url = getenv("DATABASE_URL");
	Err error;

	if (argc != 2 || !probe.amqp_url || !database_url)
		return EXIT_FAILURE;
	signal(SIGPIPE, SIG_IGN);
	log_init("probe", LOG_DEBUG);
	arena_init(&probe.arena, 1024 * 1024);
	error = start(&probe, database_url, strcmp(argv[1], "consume") == 0);
	if (error) {
		log_error("cannot start", LOG("reason", fail_reason()));
	} else {
		puts("{\"ready\":true}");
		fflush(stdout);
		obey_all(&probe);
	}
	stop(&probe);
	return error ? EXIT_FAILURE : EXIT_SUCCESS;
}
