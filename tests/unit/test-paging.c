#include "answer.h"
#include "check.h"
#include "paging.h"

struct query {
	Str title;
	int64_t limit;
	Str cursor;
};

LOCAL_VIEW(query_view, query, FIELD(query, title, 0), FIELD(query, limit, 0, .min = 1, .max = 100),
	FIELD(query, cursor, 0));

static const struct handler handler = { .in = "struct query", .out = "struct page" };
static const struct operation operation = { .handler = &handler };
static const struct route pages_route = { .operation = &operation, .in = &query_view, .list = LIST_PAGES };
static const struct route bare_route = { .operation = &operation, .in = &query_view, .list = LIST_BARE };

static struct arena arena;
static struct buf headers, body;
static struct http_exchange http = { .headers = &headers, .body = &body };
static struct request r;

static int begin_request(void **state)
{
	(void)state;
	arena_reset(&arena);
	buf_clear(&headers);
	buf_clear(&body);
	assert_non_null(buf_extend(&body, HTTP_HEAD_MAX));
	http.path = STR("/api/jobs/");
	r = (struct request){ .arena = &arena,
		.headers = &headers,
		.http = &http,
		.route = &pages_route,
		.errors = { .arena = &arena } };
	return 0;
}

static void ask(const char *text, struct query *in)
{
	begin_request(NULL);
	http.query = str_of(text);
	assert_null(paging_read(&r, in));
}

static void assert_page(const char *query, int64_t page, int64_t size, int64_t skip)
{
	struct query in = { 0 };

	ask(query, &in);
	assert_int_equal(r.errors.n, 0);
	assert_int_equal(r.paging.page, page);
	assert_int_equal(r.paging.size, size);
	assert_int_equal(in.limit, size);
	assert_int_equal(r.paging.skip, skip);
}

static void sizes_are_clamped(void **state)
{
	(void)state;
	assert_page("", 1, 20, 0);
	assert_page("title=x&page=3", 3, 20, 40);
	assert_page("page_size=7&page=2", 2, 7, 7);
	assert_page("page_size=100000", 1, 100, 0);
	assert_page("page_size=0", 1, 1, 0);
	assert_page("page_size=-5&page=2", 2, 1, 1);
	assert_page("page=100&page_size=100", 100, 100, 9900);
}

static void the_limit_does_as_well(void **state)
{
	struct query in = { .limit = 5 };

	(void)state;
	ask("page=2", &in);
	assert_int_equal(in.limit, 5);
	assert_int_equal(r.paging.skip, 5);
}

/* Its place is where the cursor says; the number is for the links. */
static void a_cursor_needs_no_skipping(void **state)
{
	struct query in = { .cursor = STR("abc") };

	(void)state;
	ask("page=70000&cursor=abc", &in);
	assert_int_equal(r.errors.n, 0);
	assert_int_equal(r.paging.page, 70000);
	assert_int_equal(r.paging.skip, 0);
	assert_null(page_previous(&r).p);
}

static void assert_refused(const char *query, const char *code)
{
	struct query in = { 0 };

	ask(query, &in);
	assert_int_equal(r.errors.n, 1);
	assert_str(r.errors.items[0].field, "page");
	assert_string_equal(r.errors.items[0].code, code);
}

static void pages_that_cannot_be(void **state)
{
	(void)state;
	assert_refused("page=501", "too_deep");
	assert_refused("page=101&page_size=100", "too_deep");
	assert_refused("page=2147483647&page_size=100", "too_deep");
	assert_refused("page=0", "too_small");
	assert_refused("page=two", "type");
}

static void addresses_keep_what_was_asked(void **state)
{
	struct query in = { 0 };

	(void)state;
	ask("title=a%20b&page=3&&page_size=7&cursor=old&x", &in);
	assert_str(page_address(&r, 4, STR("new")), "/api/jobs/?title=a%20b&page_size=7&x&page=4&cursor=new");
	assert_str(page_address(&r, 0, STR("new")), "/api/jobs/?title=a%20b&page_size=7&x&cursor=new");
	assert_str(page_previous(&r), "/api/jobs/?title=a%20b&page_size=7&x&page=2");
	ask("", &in);
	assert_str(page_address(&r, 2, STR_NONE), "/api/jobs/?page=2");
	assert_null(page_previous(&r).p);
}

/* What no address holds, and what would end it in a header, was taken as it came; it does not go out so. */
static void addresses_are_addresses_whatever_was_asked(void **state)
{
	struct query in = { 0 };

	(void)state;
	ask("title=\xc3\xa9>;%20rel=\"x\"&c=%c3%a9+d", &in);
	assert_str(page_address(&r, 0, STR("new")), "/api/jobs/?title=%C3%A9%3E;%20rel=%22x%22&c=%c3%a9+d&cursor=new");
}

static void a_page_has_neighbours(void **state)
{
	struct page page = { .next_cursor = STR("c") };
	struct query in = { 0 };

	(void)state;
	ask("page=2", &in);
	page_set_total(&r, 41, true);
	assert_false(page_wants_total(&r));
	assert_null(answer_encode(&r, &page));
	assert_str(answer_body(&r),
		"{\"count\":41,\"next\":\"/api/jobs/?page=3\\u0026cursor=c\",\"previous\":\"/api/jobs/?page=1\","
		"\"results\":[]}");
	ask("", &in);
	page_set_total(&r, PAGE_DEPTH_MAX, false);
	page.next_cursor = STR_NONE;
	assert_null(answer_encode(&r, &page));
	assert_str(answer_body(&r),
		"{\"count\":10000,\"count_exact\":false,\"next\":null,\"previous\":null,\"results\":[]}");
}

/* A handler that asks its statement by db_query() would show the first page for every number. */
static void a_list_that_was_not_paged_fails(void **state)
{
	struct query in = { 0 };

	(void)state;
	ask("page=2", &in);
	assert_true(page_wants_total(&r));
	assert_ptr_equal(answer_encode(&r, &(struct page){ 0 }), INTERNAL);
}

static void a_bare_list_says_the_rest_in_headers(void **state)
{
	struct page page = { .next_cursor = STR("c") };

	(void)state;
	r.route = &bare_route;
	http.path = STR("/jobs");
	http.query = STR("title=x");
	assert_null(answer_encode(&r, &page));
	assert_str(answer_body(&r), "[]");
	assert_str(buf_str(&headers), "Link: </jobs?title=x&cursor=c>; rel=\"next\"\r\nX-Next-Cursor: c\r\n");
	begin_request(NULL);
	r.route = &bare_route;
	page.next_cursor = STR_NONE;
	assert_null(answer_encode(&r, &page));
	assert_int_equal(headers.n, 0);
}

static int begin(void **state)
{
	(void)state;
	arena_init(&arena, 1 << 16);
	buf_init(&headers, HTTP_HEADERS_MAX);
	buf_init(&body, HTTP_HEAD_MAX + 4000);
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
		cmocka_unit_test(sizes_are_clamped),
		cmocka_unit_test(the_limit_does_as_well),
		cmocka_unit_test(a_cursor_needs_no_skipping),
		cmocka_unit_test(pages_that_cannot_be),
		cmocka_unit_test(addresses_keep_what_was_asked),
		cmocka_unit_test(addresses_are_addresses_whatever_was_asked),
		cmocka_unit_test(a_page_has_neighbours),
		cmocka_unit_test(a_list_that_was_not_paged_fails),
		cmocka_unit_test_setup(a_bare_list_says_the_rest_in_headers, begin_request),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
