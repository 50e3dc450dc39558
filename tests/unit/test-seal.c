#include "seal.h"

#include "check.h"

static struct arena arena;
static struct hmac_key *key, *other;

static int begin(void **state)
{
	(void)state;
	arena_init(&arena, 1024 * 1024);
	key = hmac_key_create(STR("a key of thirty-two bytes or more"));
	other = hmac_key_create(STR("another key, as long as that one"));
	return key && other ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	hmac_key_destroy(key);
	hmac_key_destroy(other);
	arena_finish(&arena);
	return 0;
}

static void gives_back_what_was_sealed(void **state)
{
	char got[5];

	(void)state;
	assert_true(unseal(key, seal(&arena, key, "bytes", 5), got, sizeof(got)));
	assert_memory_equal(got, "bytes", 5);
}

static void is_opened_by_its_own_key_and_size_alone(void **state)
{
	Str text = seal(&arena, key, "bytes", 5);
	char got[8] = "kept";

	(void)state;
	assert_false(unseal(other, text, got, 5));
	assert_false(unseal(key, text, got, 4));
	assert_false(unseal(key, text, got, 6));
	assert_false(unseal(key, str_slice(text, 0, text.n - 1), got, 5));
	assert_false(unseal(key, STR(""), got, 5));
	assert_false(unseal(key, STR_NONE, got, 5));
	assert_string_equal(got, "kept");
}

static void no_byte_of_it_can_be_changed(void **state)
{
	Str text = seal(&arena, key, "bytes", 5);

	(void)state;
	for (size_t i = 0; i < text.n; i++) {
		char changed[128], got[5];

		memcpy(changed, text.p, text.n);
		changed[i] = changed[i] == 'A' ? 'B' : 'A';
		assert_false(unseal(key, (Str){ .p = changed, .n = text.n }, got, sizeof(got)));
	}
}

static void has_a_ceiling(void **state)
{
	char bytes[SEALED_MAX + 1] = { 0 };

	(void)state;
	assert_non_null(seal(&arena, key, bytes, SEALED_MAX).p);
	assert_null(seal(&arena, key, bytes, SEALED_MAX + 1).p);
	assert_false(unseal(key, STR("AA"), bytes, SEALED_MAX + 1));
}

static void numbers_go_there_and_back(void **state)
{
	static const int64_t numbers[] = { 0, 1, -1, 258, INT64_MAX, INT64_MIN };
	uint8_t bytes[8];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
		int64_put(bytes, numbers[i]);
		assert_int_equal(int64_get(bytes), numbers[i]);
	}
	int64_put(bytes, 258);
	assert_memory_equal(bytes, "\0\0\0\0\0\0\1\2", 8);
}

/* The form is a contract between two services that may be of different versions for a while. */
static void a_reset_token_is_always_the_same(void **state)
{
	Str token = reset_token_write(key, &arena, 42);
	int64_t id = 0;

	(void)state;
	assert_str(token, "AAAAAAAAACotWO8prCULIY2sOc1g3MheJnH4DXxY78X45Ar5MGTlYA");
	assert_true(reset_token_read(key, token, &id));
	assert_int_equal(id, 42);
	assert_false(reset_token_read(other, token, &id));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_back_what_was_sealed),
		cmocka_unit_test(is_opened_by_its_own_key_and_size_alone),
		cmocka_unit_test(no_byte_of_it_can_be_changed),
		cmocka_unit_test(has_a_ceiling),
		cmocka_unit_test(numbers_go_there_and_back),
		cmocka_unit_test(a_reset_token_is_always_the_same),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
