#include "io/cache_private.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

static struct cache_address parsed(const char *url)
{
	struct cache_address address;

	if (cache_address_parse(url, &address))
		fail_msg("%s: %s", url, fail_reason());
	return address;
}

static void urls_of_servers(void **state)
{
	struct cache_address address = parsed("redis://localhost");

	(void)state;
	assert_string_equal(address.host, "localhost");
	assert_int_equal(address.port, 6379);
	assert_int_equal(address.db, 0);
	assert_string_equal(address.password, "");

	address = parsed("redis://worker:p%40ss%3Aword@10.0.0.7:7000/12");
	assert_string_equal(address.host, "10.0.0.7");
	assert_int_equal(address.port, 7000);
	assert_int_equal(address.db, 12);
	assert_string_equal(address.user, "worker");
	assert_string_equal(address.password, "p@ss:word");

	address = parsed("redis://:a@b@host/");
	assert_string_equal(address.user, "");
	assert_string_equal(address.password, "a@b");
	assert_string_equal(address.host, "host");

	address = parsed("redis://[::1]:7000/1");
	assert_string_equal(address.host, "::1");
	assert_int_equal(address.port, 7000);
	assert_int_equal(parsed("redis://[::1]").port, 6379);
}

static void urls_of_sockets(void **state)
{
	struct cache_address address = parsed("unix:///run/redis/redis.sock");

	(void)state;
	assert_string_equal(address.path, "/run/redis/redis.sock");
	assert_string_equal(address.host, "");
	address = parsed("unix://:secret@/run/redis.sock?db=4");
	assert_string_equal(address.path, "/run/redis.sock");
	assert_string_equal(address.password, "secret");
	assert_int_equal(address.db, 4);
}

static void assert_refused(const char *url, const char *why)
{
	struct cache_address address = { .port = -1 };

	assert_ptr_equal(cache_address_parse(url, &address), INVALID);
	assert_int_equal(address.port, -1);
	if (!strstr(fail_reason(), why))
		fail_msg("%s: %s", url, fail_reason());
}

static void urls_that_cannot_be_served(void **state)
{
	char long_url[4096] = "redis://";

	(void)state;
	assert_refused("rediss://host:6380", "no TLS");
	assert_refused("http://host", "must begin");
	assert_refused("", "must begin");
	assert_refused("host:6379", "must begin");
	assert_refused("redis://", "no host");
	assert_refused("redis://:6379", "no host");
	assert_refused("redis://user@host", "without a password");
	assert_refused("redis://:%zz@host", "encoded");
	assert_refused("redis://:a%00b@host", "encoded");
	assert_refused("redis://host:0", "port");
	assert_refused("redis://host:65536", "port");
	assert_refused("redis://host:abc", "port");
	assert_refused("redis://host/abc", "database");
	assert_refused("redis://host/-1", "database");
	assert_refused("redis://[::1", "brackets");
	assert_refused("redis://[::1]7", "brackets");
	assert_refused("unix://", "socket");
	assert_refused("unix://redis.sock", "socket");
	assert_refused("unix:///run/redis.sock?password=x", "only option");
	memset(long_url + strlen(long_url), 'h', 300);
	assert_refused(long_url, "no host");
	memset(long_url, 'h', sizeof(long_url) - 1);
	assert_refused(long_url, "too long");
}

static void a_cache_refuses_what_it_cannot_serve(void **state)
{
	struct cache *cache;

	(void)state;
	assert_ptr_equal(cache_open(&(struct cache_config){ .url = "rediss://host" }, &cache), INVALID);
	assert_ptr_equal(cache_open(&(struct cache_config){ .url = "redis://host", .pool_size = 257 }, &cache),
		INVALID);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(urls_of_servers),
		cmocka_unit_test(urls_of_sockets),
		cmocka_unit_test(urls_that_cannot_be_served),
		cmocka_unit_test(a_cache_refuses_what_it_cannot_serve),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
