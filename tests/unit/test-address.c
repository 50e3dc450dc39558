#include "address.h"
#include "check.h"

static void ipv4_networks(void **state)
{
	(void)state;
	assert_true(address_in("127.0.0.1", STR("127.0.0.1")));
	assert_false(address_in("127.0.0.1", STR("127.0.0.2")));
	assert_true(address_in("10.0.0.0/8", STR("10.255.255.255")));
	assert_false(address_in("10.0.0.0/8", STR("11.0.0.0")));
	assert_true(address_in("192.168.4.0/22", STR("192.168.7.255")));
	assert_false(address_in("192.168.4.0/22", STR("192.168.8.0")));
	assert_true(address_in("192.0.2.1/32", STR("192.0.2.1")));
	assert_true(address_in("0.0.0.0/0", STR("203.0.113.9")));
	assert_false(address_in("0.0.0.0/0", STR("::1")));
}

static void ipv6_networks(void **state)
{
	(void)state;
	assert_true(address_in("::1", STR("::1")));
	assert_true(address_in("2001:db8::/32", STR("2001:DB8:ffff::1")));
	assert_false(address_in("2001:db8::/32", STR("2001:db9::1")));
	assert_true(address_in("2001:db8::/33", STR("2001:db8:7fff::1")));
	assert_false(address_in("2001:db8::/33", STR("2001:db8:8000::1")));
	assert_true(address_in("2001:db8::1/128", STR("2001:db8::1")));
	assert_true(address_in("::/0", STR("2001:db8::1")));
}

/* A socket of both families shows its IPv4 peers so. */
static void ipv4_in_ipv6(void **state)
{
	(void)state;
	assert_true(address_in("127.0.0.1", STR("::ffff:127.0.0.1")));
	assert_true(address_in("10.0.0.0/8", STR("::ffff:10.1.2.3")));
	assert_false(address_in("10.0.0.0/8", STR("::ffff:11.1.2.3")));
	assert_false(address_in("::/0", STR("::ffff:10.1.2.3")));
	assert_false(address_in("127.0.0.1", STR("::127.0.0.1")));
}

static void lists(void **state)
{
	(void)state;
	assert_true(address_in("127.0.0.1,::1", STR("::1")));
	assert_true(address_in(" 127.0.0.1 , 10.0.0.0 / 8 ,", STR("10.1.1.1")));
	assert_false(address_in("", STR("127.0.0.1")));
	assert_false(address_in(NULL, STR("127.0.0.1")));
}

/* A network that cannot be read trusts nobody. */
static void what_is_no_network(void **state)
{
	static const char *const networks[] = { "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8/8", "10.0.0/8",
		"10.0.0.0/8x", "10.0.0.0.0/8", "*", "localhost", "/8", "10.0.0.0/08x" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(networks); i++) {
		assert_false(address_in(networks[i], STR("10.1.1.1")));
		assert_false(address_networks_valid(networks[i]));
	}
	assert_true(address_networks_valid(" 127.0.0.1 , 10.0.0.0 / 8 ,::1,"));
	assert_true(address_networks_valid(""));
	assert_false(address_networks_valid("10.0.0.0/8, nonsense"));
	/* And does not spoil its neighbours. */
	assert_true(address_in("nonsense, 10.0.0.0/8", STR("10.1.1.1")));
}

static void what_is_no_address(void **state)
{
	(void)state;
	assert_false(address_in("0.0.0.0/0, ::/0", STR("")));
	assert_false(address_in("0.0.0.0/0, ::/0", STR_NONE));
	assert_false(address_in("0.0.0.0/0, ::/0", STR("unix:")));
	assert_false(address_in("0.0.0.0/0, ::/0", STR("1.2.3")));
	assert_false(address_in("0.0.0.0/0, ::/0", STR("1.2.3.4:80")));
	assert_false(address_is_valid(STR("1.2.3.4:80")));
	assert_false(address_is_valid(STR("")));
	assert_true(address_is_valid(STR("1.2.3.4")));
	assert_true(address_is_valid(STR("fe80::1")));
	assert_false(address_in("0.0.0.0/0, ::/0", STR("0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000")));
}

static struct arena arena;

#define assert_subject(address, expected) assert_str(address_subject(&arena, STR(address)), expected)

/* Whoever has a /64 has more addresses than any limit has room for. */
static void whose_budget_an_address_uses(void **state)
{
	(void)state;
	arena_init(&arena, 4096);
	assert_subject("192.0.2.1", "192.0.2.1");
	assert_subject("::ffff:192.0.2.1", "192.0.2.1");
	assert_subject("::FFFF:c000:0201", "192.0.2.1");
	assert_subject("2001:db8:0:1:2:3:4:5", "2001:db8:0:1::");
	assert_subject("2001:DB8:0:1::", "2001:db8:0:1::");
	assert_subject("2001:db8:0:2::1", "2001:db8:0:2::");
	assert_subject("::1", "::");
	assert_subject("not: an address", "not: an address");
	assert_subject("", "");
	arena_finish(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ipv4_networks),
		cmocka_unit_test(ipv6_networks),
		cmocka_unit_test(ipv4_in_ipv6),
		cmocka_unit_test(lists),
		cmocka_unit_test(what_is_no_network),
		cmocka_unit_test(what_is_no_address),
		cmocka_unit_test(whose_budget_an_address_uses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
