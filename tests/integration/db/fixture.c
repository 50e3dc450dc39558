#include "fixture.h"

#include <spawn.h>
#include <sys/wait.h>

extern char **environ;

const Time noon = { INT64_C(1769860800000000) }; /* 2026-01-31T12:00:00Z */

PROBLEM(NAME_TAKEN, 409, "name_taken", "This name is taken");
PROBLEM(AMOUNT_NEGATIVE, 422, "amount_negative", "Not less than nothing");

static const struct constraint constraints[] = {
	{ "items_name_key", NAME_TAKEN },
	{ "items_amount_positive", AMOUNT_NEGATIVE },
	{ NULL, NULL },
};

VIEW(number_view, number, FIELD(number, n, 0));
VIEW(item_view, item, FIELD(item, id, 0), FIELD(item, name, 0), FIELD(item, amount, 0), FIELD(item, created_at, 0));

struct db_config test_config(const char *service)
{
	return (struct db_config){
		.url = getenv("DATABASE_URL"),
		.service = service,
		.application = "db-test",
		.use_role = true,
		.pool_size = SERVICE_POOL,
		.connect_timeout_ms = 1000,
		.statement_timeout_ms = 2000,
		.pool_wait_ms = POOL_WAIT_MS,
		.constraints = constraints,
	};
}

static int prepare(struct fixture *fixture)
{
	const struct migration_set *sets[] = { &dbtest_migrations };
	struct tx tx;
	int applied;

	assert_ok(db_migrate(&fixture->config, sets, 1, &applied));
	assert_ok(db_open(&fixture->config, &fixture->db));
	tx = tx_of(fixture, TX_WRITE);
	assert_ok(db_exec(&tx, SQL(item_clear), NULL));
	assert_ok(tx_commit(&tx));
	tx_finish(&tx);
	return 0;
}

int fixture_make(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	assert_non_null(fixture);
	*state = fixture;
	fixture->config = test_config("dbtest");
	/* A daemon's role owns no table, and so may not empty one. */
	fixture->config.use_role = false;
	arena_init(&fixture->arena, 4 * 1024 * 1024);
	return prepare(fixture);
}

int fixture_drop(void **state)
{
	struct fixture *fixture = *state;

	db_close(fixture->db);
	arena_finish(&fixture->arena);
	free(fixture);
	return 0;
}

void postgres(const char *verb)
{
	const char *script = getenv("POSTGRES_SH");
	char *const args[] = { (char *)(uintptr_t)script, (char *)(uintptr_t)verb, NULL };
	pid_t pid;
	int status;

	assert_non_null(script);
	assert_int_equal(posix_spawn(&pid, script, NULL, NULL, args, environ), 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

struct tx tx_of(struct fixture *fixture, enum tx_mode mode)
{
	struct tx tx;

	tx_init(&tx, fixture->db, mode, &fixture->arena, deadline_in(TEST_DEADLINE_MS));
	return tx;
}

int64_t number_of(struct tx *tx, const struct statement *statement, const void *args)
{
	struct number number;

	assert_ok(db_one(tx, statement, args, &number_view, &number));
	return number.n;
}

int64_t item_count(struct fixture *fixture)
{
	_cleanup_(tx_finish) struct tx tx = tx_of(fixture, TX_READ);

	return number_of(&tx, SQL(item_count));
}

Err insert_in(struct tx *tx, const char *name, int64_t amount)
{
	return db_exec(tx, SQL(item_insert, .name = str_of(name), .amount = amount, .now = noon), NULL);
}

int64_t insert_item(struct fixture *fixture, const char *name, int64_t amount)
{
	_cleanup_(tx_finish) struct tx tx = tx_of(fixture, TX_WRITE);
	struct item item;

	assert_ok(db_one(&tx, SQL(item_insert, .name = str_of(name), .amount = amount, .now = noon), &item_view, &item));
	assert_ok(tx_commit(&tx));
	return item.id;
}
