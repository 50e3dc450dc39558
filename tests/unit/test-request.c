#include "base/codec.h"
#include "check.h"
#include "request.h"

static struct arena arena;
static struct buf headers;
static struct request r;

static int begin_request(void **state)
{
	(void)state;
	arena_reset(&arena);
	buf_clear(&headers);
	r = (struct request){ .arena = &arena, .headers = &headers, .errors = { .arena = &arena } };
	return 0;
}

static void details(void **state)
{
	char text[1000];

	(void)state;
	assert_ptr_equal(req_detail(&r, CONFLICT, "because of %d", 7), CONFLICT);
	assert_str(r.errors.detail, "because of 7");
	/* A name from a stranger, cut in the middle of a character. */
	for (size_t i = 0; i + 2 < sizeof(text); i += 2)
		memcpy(text + i, "\xc3\xa4", 3);
	assert_ptr_equal(req_detail(&r, CONFLICT, "x%s", text), CONFLICT);
	assert_true(utf8_valid(r.errors.detail));
	assert_in_range(r.errors.detail.n, 500, 511);
}

static void fields(void **state)
{
	(void)state;
	assert_ptr_equal(req_field(&r, "email", "taken", "is taken"), INVALID);
	assert_int_equal(r.errors.n, 1);
	assert_str(r.errors.items[0].field, "email");
	assert_str(r.errors.items[0].message, "is taken");
}

static void headers_are_one_line_each(void **state)
{
	(void)state;
	req_header(&r, "ETag", STR("\"1\""));
	req_header(&r, "Bad", STR("a\r\nSet-Cookie: b"));
	req_header(&r, "Bad", STR("a\nb"));
	req_header(&r, "Bad", STR("a\x7f"));
	req_header(&r, "Bad", (Str){ .p = "a\0b", .n = 3 });
	assert_null(created(&r, "/api/v1/jobs/", 42));
	assert_str(buf_str(&headers), "ETag: \"1\"\r\nLocation: /api/v1/jobs/42\r\n");
}

static void roles(void **state)
{
	(void)state;
	assert_false(req_has_role(&r, SEEKER | RECRUITER | ADMIN));
	r.user.roles = role_set(ROLE_RECRUITER);
	assert_true(req_has_role(&r, SEEKER | RECRUITER));
	assert_false(req_has_role(&r, SEEKER | ADMIN));
}

static int begin(void **state)
{
	(void)state;
	arena_init(&arena, 1 << 16);
	buf_init(&headers, 1000);
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_finish(&arena);
	buf_finish(&headers);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(details, begin_request),
		cmocka_unit_test_setup(fields, begin_request),
		cmocka_unit_test_setup(headers_are_one_line_each, begin_request),
		cmocka_unit_test_setup(roles, begin_request),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
