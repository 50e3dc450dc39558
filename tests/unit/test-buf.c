#include "base/buf.h"
#include "check.h"

static void appends(void **state)
{
	struct buf buf;

	(void)state;
	buf_init(&buf, 1000);
	assert_str(buf_str(&buf), "");
	buf_add(&buf, "ab", 2);
	buf_add_char(&buf, 'c');
	buf_add_str(&buf, STR("de"));
	buf_add_str(&buf, STR_NONE);
	buf_add_literal(&buf, "f");
	buf_format(&buf, "%d%s", 1, "x");
	assert_str(buf_str(&buf), "abcdef1x");
	buf_clear(&buf);
	assert_str(buf_str(&buf), "");
	buf_finish(&buf);
}

static void writes_numbers(void **state)
{
	struct buf buf;

	(void)state;
	buf_init(&buf, 1000);
	buf_add_int(&buf, 0);
	buf_add_int(&buf, -1);
	buf_add_int(&buf, INT64_MIN);
	buf_add_int(&buf, INT64_MAX);
	assert_str(buf_str(&buf), "0-1-92233720368547758089223372036854775807");
	buf_finish(&buf);
}

static void formats_long_texts(void **state)
{
	struct buf buf;

	(void)state;
	buf_init(&buf, 5000);
	for (int width = 250; width < 260; width++) {
		buf_clear(&buf);
		buf_format(&buf, "%*d", width, 7);
		assert_int_equal(buf.n, width);
		assert_int_equal(buf.p[width - 1], '7');
	}
	buf_format(&buf, "%4000d", 8);
	assert_int_equal(buf.n, 4259);
	assert_false(buf.failed);
	buf_finish(&buf);
}

static void fills_room_of_the_callers(void **state)
{
	char *room = malloc(300);
	struct buf buf = buf_over(room, 300);

	(void)state;
	buf_format(&buf, "%299d", 7);
	assert_false(buf.failed);
	assert_ptr_equal(buf.p, room);
	assert_int_equal(buf.n, 299);
	buf_add_char(&buf, 'x');
	assert_true(buf.failed);
	free(room);
}

/* A writer appends freely and looks once at the end. */
static void fails_at_the_ceiling_and_stays_failed(void **state)
{
	struct buf buf;

	(void)state;
	buf_init(&buf, 1000);
	for (int i = 0; i < 1000; i++)
		buf_add_char(&buf, 'x');
	assert_false(buf.failed);
	buf_add_char(&buf, 'y');
	assert_true(buf.failed);
	assert_int_equal(buf.n, 1000);
	buf_add_literal(&buf, "");
	buf_add_int(&buf, 1);
	buf_format(&buf, "z");
	assert_int_equal(buf.n, 1000);
	assert_null(buf_extend(&buf, 1));
	buf_clear(&buf);
	buf_add_char(&buf, 'y');
	assert_false(buf.failed);
	buf_finish(&buf);
}

static void refuses_what_would_overflow(void **state)
{
	struct buf buf;

	(void)state;
	buf_init(&buf, SIZE_MAX);
	buf_add_char(&buf, 'x');
	assert_null(buf_extend(&buf, SIZE_MAX));
	assert_true(buf.failed);
	buf_finish(&buf);
}

/* Also a text that only just fits. */
static void formats_up_to_the_ceiling(void **state)
{
	struct buf buf;

	(void)state;
	buf_init(&buf, 300);
	buf_format(&buf, "%300d", 1);
	assert_false(buf.failed);
	assert_int_equal(buf.n, 300);
	buf_clear(&buf);
	buf_format(&buf, "%301d", 1);
	assert_true(buf.failed);
	buf_finish(&buf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(appends),
		cmocka_unit_test(writes_numbers),
		cmocka_unit_test(formats_long_texts),
		cmocka_unit_test(fills_room_of_the_callers),
		cmocka_unit_test(fails_at_the_ceiling_and_stays_failed),
		cmocka_unit_test(refuses_what_would_overflow),
		cmocka_unit_test(formats_up_to_the_ceiling),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
