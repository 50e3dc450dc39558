#include "base/rand.h"
#include "check.h"

static void bytes_are_filled(void **state)
{
	static char bytes[100000], other[100000];
	size_t zero = 0;

	(void)state;
	rand_bytes(bytes, sizeof(bytes));
	rand_bytes(other, sizeof(other));
	assert_memory_not_equal(bytes, other, sizeof(bytes));
	for (size_t i = 0; i < sizeof(bytes); i++)
		zero += !bytes[i];
	/* 390 are expected, with a deviation of 20. */
	assert_in_range(zero, 190, 590);
	assert_true(rand_u64() != rand_u64());
}

static void uuids_are_of_version_7(void **state)
{
	Time now = { .us = INT64_C(0x0123456789ab) * 1000 + 999 };
	Uuid one = uuid_make(now), other = uuid_make(now);
	char text[UUID_TEXT];

	(void)state;
	uuid_format(one, text);
	assert_memory_equal(text, "01234567-89ab-7", 15);
	assert_non_null(strchr("89ab", text[19]));
	assert_false(uuid_eq(one, other));
	assert_false(uuid_is_none(one));
	assert_true(uuid_is_none((Uuid){ 0 }));
}

static void uuids_sort_by_their_time(void **state)
{
	Time now = clock_now();
	Uuid before = uuid_make(now);

	(void)state;
	for (int i = 0; i < 1000; i++) {
		Uuid after = uuid_make(now = time_plus_ms(now, 1));

		assert_true(memcmp(before.bytes, after.bytes, sizeof(after.bytes)) < 0);
		before = after;
	}
}

static bool parse(const char *text, Uuid *out)
{
	_cleanup_(cleanup_free) char *exact = check_exact(text);

	return uuid_parse((Str){ .p = exact, .n = strlen(text) }, out);
}

static void uuids_read_and_write(void **state)
{
	static const char *const refused[] = {
		"", "0190a0b0-0000-7000-8000-00000000000", "0190a0b0-0000-7000-8000-0000000000011",
		"0190a0b00000700080000000000000000001", "0190a0b0-0000-7000-8000-00000000000g",
		"0190a0b0-0000-7000-80000-0000000000a", "{190a0b0-0000-7000-8000-000000000001",
		"0190a0b0 0000-7000-8000-000000000001",
	};
	Uuid uuid, back;
	char text[UUID_TEXT + 1] = "";

	(void)state;
	assert_true(parse("0190A0b0-0000-7000-8000-00000000000F", &uuid));
	uuid_format(uuid, text);
	assert_string_equal(text, "0190a0b0-0000-7000-8000-00000000000f");
	assert_true(parse(text, &back));
	assert_true(uuid_eq(uuid, back));
	for (size_t i = 0; i < ARRAY_LEN(refused); i++)
		assert_false(parse(refused[i], &back));
	assert_true(uuid_eq(uuid, back));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_are_filled),
		cmocka_unit_test(uuids_are_of_version_7),
		cmocka_unit_test(uuids_sort_by_their_time),
		cmocka_unit_test(uuids_read_and_write),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
