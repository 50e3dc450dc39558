#include "answer.h"
#include "check.h"
#include "conditional.h"

static struct arena arena;
static struct buf headers, body;
static struct http_exchange http = { .headers = &headers, .body = &body };
static const struct operation kept = { .cache_s = 1 }, unkept = { 0 };
static const struct route kept_route = { .operation = &kept }, unkept_route = { .operation = &unkept };
static struct request r;

static int begin_request(void **state)
{
	(void)state;
	arena_reset(&arena);
	buf_clear(&headers);
	buf_clear(&body);
	assert_non_null(buf_extend(&body, HTTP_HEAD_MAX));
	buf_add_literal(&body, "{\"id\":1}");
	http.method = HTTP_GET;
	r = (struct request){ .arena = &arena, .headers = &headers, .http = &http, .route = &kept_route, .status = 200 };
	return 0;
}

static void tags_are_found_in_lists(void **state)
{
	(void)state;
	assert_true(etag_in(STR("\"7\""), STR("\"7\"")));
	assert_true(etag_in(STR("\"6\" , W/\"7\""), STR("\"7\"")));
	assert_true(etag_in(STR(" * "), STR("\"7\"")));
	assert_false(etag_in(STR("\"77\", \"6\", 7, w/\"7\""), STR("\"7\"")));
	assert_false(etag_in(STR(""), STR("\"7\"")));
}

static void a_version_is_a_tag(void **state)
{
	(void)state;
	etag_of_version(&r, 12);
	assert_str(buf_str(&headers), "ETag: \"12\"\r\n");
	answer_condense(&r);
	assert_int_equal(r.status, 200);
	assert_str(buf_str(&headers), "ETag: \"12\"\r\n");
}

static void every_text_has_a_tag_of_its_own(void **state)
{
	Str first, again, other;

	(void)state;
	answer_condense(&r);
	first = r.etag;
	r.etag = STR_NONE;
	answer_condense(&r);
	again = r.etag;
	assert_true(str_eq(first, again));
	body.p[body.n - 2] = '2';
	r.etag = STR_NONE;
	answer_condense(&r);
	other = r.etag;
	assert_false(str_eq(first, other));
	body.n--;
	r.etag = STR_NONE;
	answer_condense(&r);
	assert_false(str_eq(other, r.etag));
}

static void what_nobody_may_keep_has_no_tag(void **state)
{
	(void)state;
	r.route = &unkept_route;
	answer_condense(&r);
	assert_str(buf_str(&headers), "");
	r.route = &kept_route;
	http.method = HTTP_POST;
	answer_condense(&r);
	assert_str(buf_str(&headers), "");
}

static int begin(void **state)
{
	(void)state;
	arena_init(&arena, 1 << 16);
	buf_init(&headers, HTTP_HEADERS_MAX);
	buf_init(&body, HTTP_HEAD_MAX + 1000);
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_finish(&arena);
	buf_finish(&headers);
	buf_finish(&body);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(tags_are_found_in_lists, begin_request),
		cmocka_unit_test_setup(a_version_is_a_tag, begin_request),
		cmocka_unit_test_setup(every_text_has_a_tag_of_its_own, begin_request),
		cmocka_unit_test_setup(what_nobody_may_keep_has_no_tag, begin_request),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
