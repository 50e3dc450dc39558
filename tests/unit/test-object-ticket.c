/* What the URLs of a folder's files are good for, and for nothing else. */
#include "check.h"
#include "io/object_private.h"

#include <string.h>

enum { NOW_S = 1000, EXPIRES_S = 60 };

struct stage {
	struct object_store *store;
	struct arena arena;
	char dir[40];
};

static int set_up(void **state)
{
	static struct stage stage;
	struct object_config config = { .driver = "local", .secret = "not a secret" };

	stage = (struct stage){ .dir = "/tmp/test-object-ticket-XXXXXX" };
	assert_non_null(mkdtemp(stage.dir));
	config.dir = stage.dir;
	arena_init(&stage.arena, 64 * 1024);
	assert_null(object_open(&config, &stage.store));
	*state = &stage;
	return 0;
}

static int tear_down(void **state)
{
	static const char *const folders[] = { "/tmp", "/incoming", "/files", "/quarantine", "" };
	struct stage *stage = *state;
	char path[80];

	object_close(stage->store);
	arena_finish(&stage->arena);
	for (size_t i = 0; i < ARRAY_LEN(folders); i++) {
		snprintf(path, sizeof(path), "%s%s", stage->dir, folders[i]);
		assert_int_equal(rmdir(path), 0);
	}
	return 0;
}

static Time at_s(int64_t seconds)
{
	return (Time){ .us = seconds * 1000000 };
}

/* The signature of a download of files/1 as cv.pdf. */
static Str signed_by(struct stage *stage)
{
	const struct object_download download = { .key = STR("files/1"), .filename = STR("cv.pdf"),
		.content_type = STR("application/pdf"), .expires_s = EXPIRES_S };
	Str url;

	assert_null(object_download_url(stage->store, &download, at_s(NOW_S), &stage->arena, &url));
	return str_slice(url, url.n - 2 * SHA256_SIZE, url.n);
}

static struct object_ticket ticket(void)
{
	return (struct object_ticket){ .method = "GET", .key = STR("files/1"), .expires = NOW_S + EXPIRES_S,
		.content_type = STR("application/pdf"), .filename = STR("cv.pdf") };
}

static bool good(struct stage *stage, const struct object_ticket *what, int64_t now_s)
{
	return !object_ticket_check(stage->store, what, signed_by(stage), at_s(now_s));
}

static void a_ticket_is_good_for_what_it_says_until_it_expires(void **state)
{
	struct object_ticket own = ticket(), other = ticket();

	assert_true(good(*state, &own, NOW_S));
	assert_false(good(*state, &own, NOW_S + EXPIRES_S));
	other.key = STR("files/2");
	assert_false(good(*state, &other, NOW_S));
	other = ticket();
	other.method = "PUT";
	assert_false(good(*state, &other, NOW_S));
}

/* Every byte of it is signed, also what stands behind a zero byte or a line break. */
static void nothing_can_be_put_behind_a_text(void **state)
{
	struct object_ticket other = ticket();

	other.filename = STR("cv.pdf\0.html");
	assert_false(good(*state, &other, NOW_S));
	other = ticket();
	other.content_type = STR("application/pdf\0text/html");
	assert_false(good(*state, &other, NOW_S));
	other = ticket();
	other.key = STR("files/1\0001");
	assert_false(good(*state, &other, NOW_S));
	other = ticket();
	other.content_type = STR("application/pdf\ncv.pdf");
	other.filename = STR("");
	assert_false(good(*state, &other, NOW_S));
}

static void keys_lead_nowhere_else(void **state)
{
	static const Str sound[] = { STR("files/0198c1"), STR("a"), STR("incoming/a-b.c") };
	static const Str unsound[] = { STR(""), STR("/etc"), STR("a/"), STR("a//b"), STR("a/../b"), STR("A"),
		STR("a\0b"), STR("a b") };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(sound); i++)
		assert_true(object_key_is_sound(sound[i]));
	for (size_t i = 0; i < ARRAY_LEN(unsound); i++)
		assert_false(object_key_is_sound(unsound[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_ticket_is_good_for_what_it_says_until_it_expires, set_up, tear_down),
		cmocka_unit_test_setup_teardown(nothing_can_be_put_behind_a_text, set_up, tear_down),
		cmocka_unit_test(keys_lead_nowhere_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
