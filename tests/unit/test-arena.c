#include "base/arena.h"
#include "check.h"

#include <stdalign.h>

static bool is_zero(const char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (bytes[i])
			return false;
	}
	return true;
}

static void memory_is_zeroed_and_aligned(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena, 1 << 20);
	for (size_t size = 1; size < 3000; size += 7) {
		char *memory = arena_alloc(&arena, size);

		assert_non_null(memory);
		assert_int_equal((uintptr_t)memory % alignof(max_align_t), 0);
		assert_true(is_zero(memory, size));
		memset(memory, 0xaa, size);
	}
	/* Memory that was used and released is zeroed again. */
	arena_reset(&arena);
	assert_true(is_zero(arena_alloc(&arena, 8000), 8000));
	arena_finish(&arena);
}

static void ceiling_holds(void **state)
{
	struct arena arena;
	size_t got = 0;

	(void)state;
	arena_init(&arena, 100 * 1024);
	while (arena_alloc(&arena, 1024))
		got++;
	assert_in_range(got, 80, 100);
	assert_true(arena.total <= 100 * 1024);
	assert_null(arena_alloc(&arena, 200 * 1024));
	/* One refusal does not spoil the arena. */
	arena_reset(&arena);
	assert_non_null(arena_alloc(&arena, 1024));
	assert_null(arena_alloc(&arena, SIZE_MAX));
	assert_null(arena_alloc(&arena, SIZE_MAX - 8));
	arena_finish(&arena);
}

static void all_of_the_ceiling_can_be_had_at_once(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena, 64 * 1024);
	assert_non_null(arena_alloc(&arena, 64 * 1024));
	assert_null(arena_alloc(&arena, 16));
	arena_finish(&arena);
}

static void arrays_do_not_overflow(void **state)
{
	struct arena arena;
	int64_t *items;

	(void)state;
	arena_init(&arena, 1 << 20);
	assert_null(arena_alloc_array(&arena, SIZE_MAX / 2, 3));
	assert_null(arena_alloc_array(&arena, 1 << 18, 8));
	items = arena_new_array(&arena, 100, int64_t);
	assert_non_null(items);
	items[99] = 1;
	assert_non_null(arena_new_array(&arena, 0, int64_t));
	arena_finish(&arena);
}

static void rewinds_to_a_mark(void **state)
{
	struct arena arena;
	struct arena_mark mark;
	char *kept, *again;

	(void)state;
	arena_init(&arena, 1 << 20);
	kept = arena_alloc(&arena, 100);
	memcpy(kept, "kept", 5);
	mark = arena_mark(&arena);
	again = arena_alloc(&arena, 64);
	for (int i = 0; i < 50; i++)
		assert_non_null(arena_alloc(&arena, 4000));
	arena_rewind(&arena, mark);
	assert_string_equal(kept, "kept");
	assert_ptr_equal(arena_alloc(&arena, 64), again);
	assert_true(arena.total < 20000);
	arena_finish(&arena);
}

/* A thread that serves request after request must not call malloc for each. */
static void first_chunk_stays(void **state)
{
	struct arena arena;
	struct arena_mark empty;
	void *first;

	(void)state;
	arena_init(&arena, 1 << 20);
	empty = arena_mark(&arena);
	first = arena_alloc(&arena, 10);
	assert_non_null(arena_alloc(&arena, 100000));
	arena_reset(&arena);
	assert_ptr_equal(arena_alloc(&arena, 10), first);
	assert_non_null(arena_alloc(&arena, 100000));
	arena_rewind(&arena, empty);
	assert_ptr_equal(arena_alloc(&arena, 10), first);
	arena_finish(&arena);
	assert_int_equal(arena.total, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_is_zeroed_and_aligned),
		cmocka_unit_test(ceiling_holds),
		cmocka_unit_test(all_of_the_ceiling_can_be_had_at_once),
		cmocka_unit_test(arrays_do_not_overflow),
		cmocka_unit_test(rewinds_to_a_mark),
		cmocka_unit_test(first_chunk_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
