#include "fixture.h"

/* Sets of migrations that no file would hold: changed, broken, slow. */
#define SET_OF(...)                                                                             \
	&(const struct migration_set){ .name = "scratch", .list = (const struct migration[]){ __VA_ARGS__ }, \
		.count = ARRAY_LEN(((const struct migration[]){ __VA_ARGS__ })) }

static const struct migration first = { 1, "first", "create table one (n bigint); create table two (n bigint);", 11 };
static const struct migration second = { 2, "second", "insert into one values (1);", 12 };
static const struct migration broken = { 2, "broken", "insert into one values (1);\ninsert into nowhere\nvalues (1);", 13 };
static const struct migration slow = { 2, "slow", "select pg_sleep(0.3); insert into one values (1);", 14 };
static const struct migration endless = { 2, "endless", "insert into one values (1); select pg_sleep(60);", 15 };
static const struct migration changed = { 1, "first", "create table one (n text);", 99 };

static Err migrate(struct fixture *f, const struct migration_set *set, int *applied)
{
	return db_migrate(&f->config, &set, 1, applied);
}

static int64_t rows_in_one(struct fixture *f)
{
	_cleanup_(tx_finish) struct tx tx = tx_of(f, TX_READ);

	return number_of(&tx, SQL(scratch_count));
}

static int make(void **state)
{
	struct fixture *f;
	struct tx tx;

	assert_int_equal(fixture_make(state), 0);
	f = *state;
	tx = tx_of(f, TX_WRITE);
	assert_ok(db_exec(&tx, SQL(scratch_drop), NULL));
	assert_ok(db_exec(&tx, SQL(scratch_forget), NULL));
	assert_ok(tx_commit(&tx));
	tx_finish(&tx);
	return 0;
}

static void applies_what_is_new(void **state)
{
	struct fixture *f = *state;
	int applied;

	assert_ok(migrate(f, SET_OF(first), &applied));
	assert_int_equal(applied, 1);
	assert_int_equal(rows_in_one(f), 0);
	assert_ok(migrate(f, SET_OF(first, second), &applied));
	assert_int_equal(applied, 1);
	assert_ok(migrate(f, SET_OF(first, second), &applied));
	assert_int_equal(applied, 0);
	assert_int_equal(rows_in_one(f), 1);
}

static void names_a_migration_that_was_changed(void **state)
{
	struct fixture *f = *state;
	int applied;

	assert_ok(migrate(f, SET_OF(first), &applied));
	assert_err(migrate(f, SET_OF(changed, second), &applied), INTERNAL);
	assert_non_null(strstr(fail_reason(), "scratch/001_first"));
	assert_int_equal(applied, 0);
	assert_int_equal(rows_in_one(f), 0);
}

/* All of a migration or nothing: also what stood before the mistake is undone, and it runs again once it is mended. */
static void undoes_a_broken_migration_and_says_where(void **state)
{
	struct fixture *f = *state;
	int applied;

	assert_err(migrate(f, SET_OF(first, broken), &applied), INTERNAL);
	assert_non_null(strstr(fail_reason(), "scratch/002_broken, line 2"));
	assert_int_equal(applied, 1);
	assert_int_equal(rows_in_one(f), 0);
	assert_ok(migrate(f, SET_OF(first, second), &applied));
	assert_int_equal(rows_in_one(f), 1);
}

struct instance {
	struct fixture *fixture;
	const struct migration_set *set;
	pthread_t thread;
	int applied;
	Err err;
};

static void *migrate_aside(void *argument)
{
	struct instance *instance = argument;

	instance->err = migrate(instance->fixture, instance->set, &instance->applied);
	return NULL;
}

/* Instances that boot at the same moment: one works, the others wait and find the work done. */
static void instances_take_turns(void **state)
{
	const struct migration_set *set = SET_OF(first, slow);
	struct instance instances[4];
	int applied = 0;

	for (size_t i = 0; i < ARRAY_LEN(instances); i++) {
		instances[i] = (struct instance){ .fixture = *state, .set = set };
		assert_int_equal(pthread_create(&instances[i].thread, NULL, migrate_aside, &instances[i]), 0);
	}
	for (size_t i = 0; i < ARRAY_LEN(instances); i++) {
		assert_int_equal(pthread_join(instances[i].thread, NULL), 0);
		assert_ok(instances[i].err);
		applied += instances[i].applied;
	}
	assert_int_equal(applied, 2);
	assert_int_equal(rows_in_one(*state), 1);
}

static int64_t wait_until_asleep(struct fixture *f)
{
	_cleanup_(tx_finish) struct tx tx = tx_of(f, TX_READ);
	struct number pid;
	bool found = false;

	while (!found)
		assert_ok(db_maybe(&tx, SQL(asleep), &number_view, &pid, &found));
	return pid.n;
}

/* The server going away in the middle is no fault of the migration: whoever boots tries again. */
static void lost_connection_is_no_broken_migration(void **state)
{
	struct fixture *f = *state;
	struct instance instance = { .fixture = f, .set = SET_OF(first, endless) };
	_cleanup_(tx_finish) struct tx tx = tx_of(f, TX_READ);
	int applied;

	assert_int_equal(pthread_create(&instance.thread, NULL, migrate_aside, &instance), 0);
	assert_ok(db_exec(&tx, SQL(terminate, .pid = wait_until_asleep(f)), NULL));
	assert_int_equal(pthread_join(instance.thread, NULL), 0);
	assert_err(instance.err, DATABASE_AWAY);
	assert_int_equal(rows_in_one(f), 0);
	assert_ok(migrate(f, SET_OF(first, second), &applied));
	assert_int_equal(applied, 1);
}

static Err run_once(struct db *db, struct arena *arena, const struct statement *statement, const void *args)
{
	_cleanup_(tx_finish) struct tx tx;
	Err err;

	tx_init(&tx, db, TX_WRITE, arena, deadline_in(TEST_DEADLINE_MS));
	err = db_exec(&tx, statement, args, NULL);
	return err ? err : tx_commit(&tx);
}

static struct db *open_service(struct fixture *f, struct db_config *config, const char *service)
{
	const struct migration_set *sets[] = { SET_OF({ 1, "secrets", "create table secrets (id bigint generated always as "
								     "identity, word text);", 21 }) };
	struct db *db;
	int applied;

	(void)f;
	*config = test_config(service);
	assert_ok(db_migrate(config, sets, 1, &applied));
	assert_ok(db_open(config, &db));
	return db;
}

/* A daemon works with its own tables only, although all daemons sign in as the same user. */
static void services_cannot_look_into_each_others_tables(void **state)
{
	struct fixture *f = *state;
	struct db_config own_config, other_config;
	struct db *own = open_service(f, &own_config, "own"), *other = open_service(f, &other_config, "other");

	assert_ok(run_once(own, &f->arena, SQL(secret_insert)));
	assert_ok(run_once(other, &f->arena, SQL(secret_insert)));
	assert_ok(run_once(other, &f->arena, SQL(other_schema)));
	assert_err(run_once(own, &f->arena, SQL(other_schema)), INTERNAL);
	assert_non_null(strstr(fail_reason(), "42501"));
	assert_err(run_once(own, &f->arena, SQL(secret_drop)), INTERNAL);
	db_close(own);
	db_close(other);
}

/* A user who may make no roles is told what to do; with the role made for it by hand, it needs no such right. */
static void says_when_it_may_not_make_the_role(void **state)
{
	struct fixture *f = *state;
	struct db_config config = test_config("lowly");
	char url[128];
	int applied;

	assert_ok(run_once(f->db, &f->arena, SQL(lowly_user)));
	snprintf(url, sizeof(url), "postgresql://lowly:secret@%s", getenv("PG_ADDRESS"));
	config.url = url;
	assert_err(db_migrate(&config, NULL, 0, &applied), INTERNAL);
	assert_non_null(strstr(fail_reason(), "user lowly may not make and grant role jobwire_lowly"));
	config.use_role = false;
	assert_ok(db_migrate(&config, NULL, 0, &applied));
	assert_ok(run_once(f->db, &f->arena, SQL(lowly_role)));
	config.use_role = true;
	assert_ok(db_migrate(&config, NULL, 0, &applied));
}

int test_migrate(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(applies_what_is_new, make, fixture_drop),
		cmocka_unit_test_setup_teardown(names_a_migration_that_was_changed, make, fixture_drop),
		cmocka_unit_test_setup_teardown(undoes_a_broken_migration_and_says_where, make, fixture_drop),
		cmocka_unit_test_setup_teardown(instances_take_turns, make, fixture_drop),
		cmocka_unit_test_setup_teardown(lost_connection_is_no_broken_migration, make, fixture_drop),
		cmocka_unit_test_setup_teardown(services_cannot_look_into_each_others_tables, make, fixture_drop),
		cmocka_unit_test_setup_teardown(says_when_it_may_not_make_the_role, make, fixture_drop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
