/*
 * What one statement costs the client: CPU of this process for each db_one() of one row by its primary key, read into a
 * struct, beside pgbench's own CPU for the same statement, prepared as well, on the same server in the same run.
 *
 *	tests/integration/db/postgres.sh run build/bench/db-bench
 */
#include "dbtest/queries.h"
#include "io/db.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>

enum { STATEMENTS = 100000, WRITES = 20000 };

extern char **environ;

struct item {
	int64_t id;
	Str name;
	int64_t amount;
	Time created_at;
};

VIEW(item_view, item, FIELD(item, id, 0), FIELD(item, name, 0), FIELD(item, amount, 0), FIELD(item, created_at, 0));

struct cost {
	int64_t wall_us, user_us, sys_us;
};

static int64_t us_of(struct timeval time)
{
	return time.tv_sec * INT64_C(1000000) + time.tv_usec;
}

static struct cost cost_now(int who)
{
	struct rusage usage;

	getrusage(who, &usage);
	return (struct cost){ clock_monotonic_us(), us_of(usage.ru_utime), us_of(usage.ru_stime) };
}

static void report(const char *what, struct cost begun, struct cost ended, int n)
{
	double user = (double)(ended.user_us - begun.user_us) / n, sys = (double)(ended.sys_us - begun.sys_us) / n;

	printf("%-44s %6.2f us CPU (%5.2f user, %5.2f system), %6.1f us until answered\n", what, user + sys, user, sys,
		(double)(ended.wall_us - begun.wall_us) / n);
}

static Err read_one(struct db *db, struct arena *arena)
{
	_cleanup_(tx_finish) struct tx tx;
	struct item item;

	arena_reset(arena);
	tx_init(&tx, db, TX_READ, arena, deadline_in(5000));
	return db_one(&tx, SQL(item_get, .id = 1), &item_view, &item);
}

/* BEGIN and the first update are one flight, the deferred update and COMMIT the other. */
static Err write_one(struct db *db, struct arena *arena)
{
	_cleanup_(tx_finish) struct tx tx;

	arena_reset(arena);
	tx_init(&tx, db, TX_WRITE, arena, deadline_in(5000));
	TRY(db_exec(&tx, SQL(item_set_amount, .id = 1, .amount = 2), NULL));
	TRY(db_defer(&tx, SQL(item_set_amount, .id = 1, .amount = 3)));
	return tx_commit(&tx);
}

static Err measure(const char *what, struct db *db, struct arena *arena, int n, Err (*once)(struct db *, struct arena *))
{
	struct cost begun;

	TRY(once(db, arena));
	begun = cost_now(RUSAGE_SELF);
	for (int i = 0; i < n; i++)
		TRY(once(db, arena));
	report(what, begun, cost_now(RUSAGE_SELF), n);
	return OK;
}

static Err measure_ours(const struct db_config *config, struct arena *arena)
{
	const struct migration_set *sets[] = { &dbtest_migrations };
	struct db *db;
	struct tx tx;
	int applied;
	Err err;

	TRY(db_migrate(config, sets, 1, &applied));
	TRY(db_open(config, &db));
	tx_init(&tx, db, TX_WRITE, arena, deadline_in(5000));
	err = db_exec(&tx, SQL(item_insert, .name = STR("bolt"), .amount = 1, .now = clock_now()), NULL);
	if (!err)
		err = tx_commit(&tx);
	tx_finish(&tx);
	if (!err)
		err = measure("db_one, one row by its key", db, arena, STATEMENTS, read_one);
	if (!err)
		err = measure("transaction of two updates, one deferred", db, arena, WRITES, write_one);
	db_close(db);
	return err;
}

static Err measure_pgbench(const char *url)
{
	char script[] = "/tmp/db-bench.XXXXXX", count[16];
	char *const args[] = { "pgbench", "-n", "-M", "prepared", "-t", count, "-f", script, (char *)(uintptr_t)url, NULL };
	posix_spawn_file_actions_t quiet;
	struct cost begun = cost_now(RUSAGE_CHILDREN);
	int fd = mkstemp(script), status = -1;
	pid_t pid;

	if (fd < 0 || dprintf(fd, "select id, name, amount, created_at from dbtest.items where id = 1;\n") < 0)
		return fail(INTERNAL, "%s cannot be written", script);
	close(fd);
	snprintf(count, sizeof(count), "%d", STATEMENTS);
	posix_spawn_file_actions_init(&quiet);
	posix_spawn_file_actions_addopen(&quiet, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	if (posix_spawnp(&pid, "pgbench", &quiet, NULL, args, environ) == 0)
		waitpid(pid, &status, 0);
	posix_spawn_file_actions_destroy(&quiet);
	unlink(script);
	if (status != 0)
		return fail(INTERNAL, "pgbench did not do it");
	report("pgbench, the same statement", begun, cost_now(RUSAGE_CHILDREN), STATEMENTS);
	return OK;
}

int main(void)
{
	struct db_config config = {
		.url = getenv("DATABASE_URL"),
		.service = "dbtest",
		.application = "db-bench",
		.pool_size = 1,
		.connect_timeout_ms = 1000,
		.statement_timeout_ms = 5000,
		.pool_wait_ms = 250,
	};
	struct arena arena;
	Err err;

	arena_init(&arena, 1024 * 1024);
	err = measure_ours(&config, &arena);
	if (!err)
		err = measure_pgbench(config.url);
	arena_finish(&arena);
	if (err)
		fprintf(stderr, "db-bench: %s: %s\n", err->code, fail_reason());
	return err != OK;
}
