/* Where the scanner may be said to be. */
#include "io/scan.h"

#include "check.h"

static void test_address(void **state)
{
	static const char *const good[] = { "127.0.0.1:3310", "clamd:3310", "clamd.internal:65535", "scan_1:1",
		"/run/clamd.sock" };
	static const char *const bad[] = { "", "clamd", "clamd:", ":3310", "clamd:0", "clamd:65536", "clamd:33x", "cl amd:3310",
		"http://clamd:3310", "clamd:3310:1" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		assert_null(scan_address_mistake(good[i]));
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_non_null(scan_address_mistake(bad[i]));
}

static void test_no_address(void **state)
{
	struct scan *scan;

	(void)state;
	assert_ptr_equal(scan_begin("clamd", deadline_in(1000), &scan), INVALID);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_address),
		cmocka_unit_test(test_no_address),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
