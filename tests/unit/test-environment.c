#include "app.h"
#include "check.h"
#include "environment.h"

#include <string.h>
#include <unistd.h>

static char folder[] = "/tmp/jobwire-environment-XXXXXX";

static const char *const names[] = { "DATABASE_URL", "DB_HOST", "DB_PORT", "DB_USER", "DB_PASSWORD", "DB_NAME", "REDIS_URL",
	"REDIS_HOST", "REDIS_PORT", "REDIS_PASSWORD", "AMQP_URL", "JWT_SECRET", "SECRET_KEY", "ALGORITHM", "LOG_LEVEL" };

static int forget(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		unsetenv(names[i]);
	return 0;
}

/* With a .env file of this text in the working directory. */
static void load(const char *text)
{
	FILE *file = fopen(".env", "we");

	assert_non_null(file);
	fputs(text, file);
	assert_int_equal(fclose(file), 0);
	assert_null(environment_load());
}

static void the_parts_of_an_address_make_its_url(void **state)
{
	(void)state;
	load("DB_HOST=db.example\nDB_PORT=6543\nDB_USER=some body\nDB_PASSWORD='p@ss/word'\nDB_NAME=data#1 # ours\n"
	     "REDIS_HOST=cache.example\nREDIS_PASSWORD=hush\n");
	assert_string_equal(getenv("DATABASE_URL"), "postgres://some%20body:p%40ss%2Fword@db.example:6543/data%231");
	assert_string_equal(getenv("REDIS_URL"), "redis://:hush@cache.example");
}

static void a_url_goes_before_its_parts(void **state)
{
	(void)state;
	setenv("DATABASE_URL", "postgres://one", 1);
	load("DB_HOST=db.example\nREDIS_URL=redis://two\nREDIS_HOST=cache.example\n");
	assert_string_equal(getenv("DATABASE_URL"), "postgres://one");
	assert_string_equal(getenv("REDIS_URL"), "redis://two");
}

static void assert_database_at(const char *text, const char *url)
{
	forget(NULL);
	load(text);
	assert_string_equal(getenv("DATABASE_URL"), url);
}

/* As compose files hand it on where nobody has set it. */
static void an_empty_url_is_none(void **state)
{
	(void)state;
	assert_database_at("DATABASE_URL=\nDB_HOST=db.example\nDB_USER=\nREDIS_HOST=\n", "postgres://db.example");
	assert_null(getenv("REDIS_URL"));
	forget(NULL);
	setenv("DATABASE_URL", "", 1);
	load("DB_HOST=db.example\n");
	assert_string_equal(getenv("DATABASE_URL"), "postgres://db.example");
}

static void hosts_of_every_kind_make_a_url(void **state)
{
	(void)state;
	assert_database_at("DB_HOST=db:6543\nDB_NAME=x", "postgres://db:6543/x");
	assert_database_at("DB_HOST=::1\nDB_PORT=6543", "postgres://[::1]:6543");
	assert_database_at("DB_HOST=[::1]", "postgres://[::1]");
	assert_database_at("DB_HOST=/cloudsql/a:b:c\nDB_USER=u", "postgres://u@%2Fcloudsql%2Fa%3Ab%3Ac");
}

static void the_older_names_are_read(void **state)
{
	struct common_config config = { 0 };
	_cleanup_(buf_finish) struct buf complaints;

	(void)state;
	buf_init(&complaints, 4096);
	load("export SECRET_KEY=\"0123456789abcdef0123456789abcdef\"\nALGORITHM=HS256\nDB_HOST=127.0.0.1\n"
	     "AMQP_URL=amqp://broker.example\nLOG_LEVEL=debug\n");
	assert_null(config_read(common_settings, &config, &complaints));
	assert_string_equal(config.jwt_secret, "0123456789abcdef0123456789abcdef");
	assert_string_equal(config.jwt_algorithm, "HS256");
	assert_string_equal(config.database_url, "postgres://127.0.0.1");
	assert_string_equal(config.amqp_url, "amqp://broker.example");
	assert_string_equal(config.log_level, "debug");
}

static int begin(void **state)
{
	(void)state;
	return mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	unlink(".env");
	return rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(the_parts_of_an_address_make_its_url, forget),
		cmocka_unit_test_setup(a_url_goes_before_its_parts, forget),
		cmocka_unit_test_setup(an_empty_url_is_none, forget),
		cmocka_unit_test_setup(hosts_of_every_kind_make_a_url, forget),
		cmocka_unit_test_setup(the_older_names_are_read, forget),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
