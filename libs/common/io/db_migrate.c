#include "db/queries.h"
#include "io/db_private.h"

/*
 * A migration may rewrite a table, and before it another instance may be at work: minutes, but not for ever.
 */
enum { MIGRATION_MS = 10 * 60 * 1000, ROLE_ATTEMPTS = 5, ARENA_MAX = 1024 * 1024 };

struct applied {
	int64_t version, checksum;
};

VIEW(applied_view, applied, FIELD(applied, version, 0), FIELD(applied, checksum, 0));

struct run {
	struct connection connection;
	struct arena arena;
	struct tx tx;
};

static int line_of(const char *sql, const char *position)
{
	int64_t characters;
	int line = 1;

	if (!position || !str_to_int(str_of(position), &characters))
		return 0;
	/* Postgres counts characters: a byte that goes on with one does not count. */
	for (; *sql && characters > 1; sql++) {
		line += *sql == '\n';
		characters -= (sql[1] & 0xc0) != 0x80;
	}
	return line;
}

static Err script_error(const PGresult *result, const struct migration_set *set, const struct migration *migration)
{
	char name[96];

	snprintf(name, sizeof(name), "migration %s/%03lld_%s, line %d", set->name, (long long)migration->version,
		migration->name, line_of(migration->sql, PQresultErrorField(result, PG_DIAG_STATEMENT_POSITION)));
	return error_of_result(result, name, NULL);
}

static Err read_script_results(struct run *run, const struct migration_set *set, const struct migration *migration)
{
	Err err = OK;

	for (;;) {
		_cleanup_(cleanup_result) PGresult *result = NULL;

		while (PQisBusy(run->connection.pg))
			TRY(connection_wait(&run->connection, run->tx.deadline));
		result = PQgetResult(run->connection.pg);
		if (!result)
			return err;
		if (PQresultStatus(result) != PGRES_FATAL_ERROR)
			continue;
		if (!PQresultErrorField(result, PG_DIAG_SQLSTATE))
			return connection_lost(&run->connection, migration->name);
		if (!err)
			err = script_error(result, set, migration);
	}
}

/* Several statements in one text: the simple protocol, which is not to be had inside of a pipeline. */
static Err run_script(struct run *run, const struct migration_set *set, const struct migration *migration)
{
	PGconn *pg = run->connection.pg;
	Err err;

	if (!PQexitPipelineMode(pg) || !PQsendQuery(pg, migration->sql))
		return connection_lost(&run->connection, migration->name);
	run->connection.unsent = PQflush(pg) != 0;
	err = read_script_results(run, set, migration);
	if (run->connection.pg && !PQenterPipelineMode(pg))
		return connection_lost(&run->connection, migration->name);
	return err;
}

static Err apply(struct run *run, const struct migration_set *set, const struct migration *migration)
{
	TRY(db_exec(&run->tx,
		SQL(migration_insert, .set = str_of(set->name), .version = migration->version,
			.name = str_of(migration->name), .checksum = (int64_t)migration->checksum, .now = clock_now()),
		NULL));
	TRY(run_script(run, set, migration));
	return tx_commit(&run->tx);
}

static Err check_applied(const struct rows *rows, struct arena *arena, const struct migration_set *set,
	const struct migration *migration, bool *applied)
{
	struct applied row;

	*applied = false;
	for (int i = 0; i < rows->count; i++) {
		TRY(rows_read(rows, i, &applied_view, arena, &row));
		if (row.version != migration->version)
			continue;
		*applied = true;
		if (row.checksum != (int64_t)migration->checksum)
			return fail(INTERNAL, "migration %s/%03lld_%s was changed after it had been applied", set->name,
				(long long)migration->version, migration->name);
	}
	return OK;
}

static Err apply_set(struct run *run, const struct migration_set *set, int *count)
{
	struct rows rows;
	bool applied;

	TRY(db_query(&run->tx, SQL(migration_list, .set = str_of(set->name)), &rows));
	TRY(tx_commit(&run->tx));
	for (size_t i = 0; i < set->count; i++) {
		TRY(check_applied(&rows, &run->arena, set, &set->list[i], &applied));
		if (applied)
			continue;
		TRY(apply(run, set, &set->list[i]));
		(*count)++;
	}
	return OK;
}

/* Another database of the same server may be making the role: then it is there at the next look. */
static Err make_role(struct run *run)
{
	Err err = TRY_AGAIN;

	for (int i = 0; i < ROLE_ATTEMPTS && err == TRY_AGAIN; i++) {
		err = db_exec(&run->tx, SQL(migration_role), NULL);
		if (!err)
			err = tx_commit(&run->tx);
		if (err)
			tx_finish(&run->tx);
	}
	return err;
}

/* What the migrations themselves lock is waited for as ever. */
static Err take_lock(struct run *run, const struct db_config *config)
{
	char ms[16];

	snprintf(ms, sizeof(ms), "%d", config->migration_wait_ms);
	TRY(db_exec(&run->tx, SQL(migration_patience, .ms = str_of(ms)), NULL));
	TRY(db_exec(&run->tx, SQL(migration_lock), NULL));
	return db_exec(&run->tx, SQL(migration_patience, .ms = STR("0")), NULL);
}

static Err prepare_schema(struct run *run, const struct db_config *config)
{
	TRY(take_lock(run, config));
	TRY(db_exec(&run->tx, SQL(set_service, .service = str_of(config->service)), NULL));
	TRY(db_exec(&run->tx, SQL(migration_schema), NULL));
	TRY(tx_commit(&run->tx));
	if (config->use_role)
		TRY(make_role(run));
	TRY(db_exec(&run->tx, SQL(migration_table), NULL));
	return tx_commit(&run->tx);
}

static Err migrate(struct run *run, const struct db_config *config, const struct migration_set *const *sets,
	size_t set_count, int *applied)
{
	TRY(connection_check_config(config));
	TRY(connection_open(&run->connection, CONNECTION_MIGRATION, deadline_in(config->connect_timeout_ms)));
	TRY(prepare_schema(run, config));
	for (size_t i = 0; i < set_count; i++)
		TRY(apply_set(run, sets[i], applied));
	return OK;
}

Err db_migrate(const struct db_config *config, const struct migration_set *const *sets, size_t set_count, int *applied)
{
	struct run run = { .connection.config = config };
	Err err;

	*applied = 0;
	arena_init(&run.arena, ARENA_MAX);
	tx_init(&run.tx, NULL, TX_WRITE, &run.arena, deadline_in(MIGRATION_MS));
	run.tx.own = &run.connection;
	err = migrate(&run, config, sets, set_count, applied);
	tx_finish(&run.tx);
	connection_close(&run.connection);
	arena_finish(&run.arena);
	return err;
}
