#include "base/memo.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

static const Time now = { .us = INT64_C(1800000000000000) };

static struct memo *memo_of(size_t entries)
{
	struct memo *memo = memo_create(entries, sizeof(uint64_t), sizeof(int64_t));

	assert_non_null(memo);
	return memo;
}

static bool put(struct memo *memo, uint64_t key, int64_t value, int64_t keep_ms)
{
	return memo_write(memo, &key, now, time_plus_ms(now, keep_ms), &value);
}

static int64_t get_at(struct memo *memo, uint64_t key, Time when)
{
	int64_t value;

	return memo_read(memo, &key, when, &value) ? value : -1;
}

static void what_was_written_is_read(void **state)
{
	struct memo *memo = memo_of(1000);

	(void)state;
	assert_int_equal(get_at(memo, 1, now), -1);
	assert_true(put(memo, 1, 10, 100));
	assert_true(put(memo, 2, 20, 100));
	assert_int_equal(get_at(memo, 1, now), 10);
	assert_int_equal(get_at(memo, 2, now), 20);
	assert_true(put(memo, 1, 11, 100));
	assert_int_equal(get_at(memo, 1, now), 11);
	memo_destroy(memo);
	memo_destroy(NULL);
}

static void entries_expire(void **state)
{
	struct memo *memo = memo_of(1000);

	(void)state;
	put(memo, 1, 10, 100);
	assert_int_equal(get_at(memo, 1, time_plus_ms(now, 99)), 10);
	assert_int_equal(get_at(memo, 1, time_plus_ms(now, 100)), -1);
	memo_destroy(memo);
}

/* One bucket of eight: the ninth takes the place of what expires first, and says so. */
static void a_full_bucket_gives_up_what_expires_first(void **state)
{
	struct memo *memo = memo_of(8);

	(void)state;
	for (uint64_t key = 0; key < 8; key++)
		assert_true(put(memo, key, (int64_t)key, key == 5 ? 50 : 100));
	assert_false(put(memo, 8, 8, 100));
	assert_int_equal(get_at(memo, 5, now), -1);
	for (uint64_t key = 0; key < 9; key++)
		assert_int_equal(get_at(memo, key, now), key == 5 ? -1 : (int64_t)key);
	memo_destroy(memo);
}

static void an_expired_entry_is_no_loss(void **state)
{
	struct memo *memo = memo_of(8);
	uint64_t late = 8;
	int64_t value = 8;

	(void)state;
	for (uint64_t key = 0; key < 8; key++)
		assert_true(put(memo, key, (int64_t)key, key == 5 ? 50 : 100));
	assert_true(memo_write(memo, &late, time_plus_ms(now, 50), time_plus_ms(now, 100), &value));
	memo_destroy(memo);
}

static void it_never_holds_more_than_it_may(void **state)
{
	struct memo *memo = memo_of(64);
	int held = 0;

	(void)state;
	for (uint64_t key = 0; key < 10000; key++)
		put(memo, key, 1, 100);
	for (uint64_t key = 0; key < 10000; key++)
		held += get_at(memo, key, now) == 1;
	assert_in_range(held, 32, 64);
	/* The last one written is always there. */
	assert_int_equal(get_at(memo, 9999, now), 1);
	memo_destroy(memo);
}

static void held_values_are_changed_in_place(void **state)
{
	struct memo *memo = memo_of(8);
	uint64_t key = 3;
	int64_t *value;

	(void)state;
	value = memo_hold(memo, &key, now);
	assert_int_equal(*value, 0);
	*value = 7;
	memo_release(memo, value, time_plus_ms(now, 100));
	value = memo_hold(memo, &key, now);
	assert_int_equal(*value, 7);
	memo_release(memo, value, time_plus_ms(now, 100));
	/* Expired, it begins anew, also in a place where something else was. */
	for (uint64_t other = 10; other < 17; other++)
		put(memo, other, 77, 100);
	value = memo_hold(memo, &key, time_plus_ms(now, 100));
	assert_int_equal(*value, 0);
	memo_release(memo, value, time_plus_ms(now, 200));
	memo_destroy(memo);
}

static void *count(void *argument)
{
	struct memo *memo = argument;

	for (uint64_t i = 0; i < 20000; i++) {
		uint64_t key = i % 16;
		int64_t *value = memo_hold(memo, &key, now);

		++*value;
		memo_release(memo, value, time_plus_ms(now, 1000));
	}
	return NULL;
}

static void threads_do_not_lose_counts(void **state)
{
	struct memo *memo = memo_of(4096);
	pthread_t threads[4];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(threads); i++)
		assert_int_equal(pthread_create(&threads[i], NULL, count, memo), 0);
	for (size_t i = 0; i < ARRAY_LEN(threads); i++)
		pthread_join(threads[i], NULL);
	for (uint64_t key = 0; key < 16; key++)
		assert_int_equal(get_at(memo, key, now), 4 * 20000 / 16);
	memo_destroy(memo);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_written_is_read),
		cmocka_unit_test(entries_expire),
		cmocka_unit_test(a_full_bucket_gives_up_what_expires_first),
		cmocka_unit_test(an_expired_entry_is_no_loss),
		cmocka_unit_test(it_never_holds_more_than_it_may),
		cmocka_unit_test(held_values_are_changed_in_place),
		cmocka_unit_test(threads_do_not_lose_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
