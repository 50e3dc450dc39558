#include "answer.h"
#include "check.h"

struct more {
	OptInt count;
	Str word;
};

LOCAL_VIEW(more_view, more, FIELD(more, count, OMIT_EMPTY), FIELD(more, word, OMIT_EMPTY));

static struct buf headers, body;
static struct http_exchange http = { .headers = &headers, .body = &body };
static const struct route list_route = { .list = LIST_DATA };
static const struct page empty_page;
static struct request r;
static int kept;

static int begin_request(void **state)
{
	(void)state;
	buf_clear(&body);
	assert_non_null(buf_extend(&body, HTTP_HEAD_MAX));
	r = (struct request){ .headers = &headers, .http = &http, .route = &list_route };
	kept = 0;
	return 0;
}

static void a_page_says_more(void **state)
{
	struct page page = empty_page;
	struct more more = { 0 };

	(void)state;
	page.more_view = &more_view;
	page.more = &more;
	assert_null(answer_encode(&r, &page));
	assert_str(answer_body(&r), "{\"data\":[],\"next_cursor\":null}");
	body.n = HTTP_HEAD_MAX;
	more = (struct more){ .count = { .value = 7, .set = true }, .word = STR("x") };
	assert_null(answer_encode(&r, &page));
	assert_str(answer_body(&r), "{\"data\":[],\"next_cursor\":null,\"count\":7,\"word\":\"x\"}");
}

static void keep(struct request *of, Str text, void *arg)
{
	assert_ptr_equal(of, &r);
	assert_ptr_equal(arg, &kept);
	assert_str(text, "{\"data\":[],\"next_cursor\":null}");
	kept++;
}

static void an_answer_is_kept_and_given_again(void **state)
{
	(void)state;
	req_keep_answer(&r, keep, &kept);
	assert_null(answer_encode(&r, &empty_page));
	assert_int_equal(kept, 1);
	begin_request(NULL);
	req_answer(&r, STR("made earlier"));
	assert_null(answer_encode(&r, NULL));
	assert_str(answer_body(&r), "made earlier");
}

/* Half an answer must not be the next one's whole. */
static void a_failed_answer_is_not_kept(void **state)
{
	(void)state;
	req_keep_answer(&r, keep, &kept);
	body.failed = true;
	assert_ptr_equal(answer_encode(&r, &empty_page), INTERNAL);
	body.failed = false;
	headers.failed = true;
	assert_ptr_equal(answer_encode(&r, &empty_page), INTERNAL);
	headers.failed = false;
	assert_int_equal(kept, 0);
}

static void an_answer_comes_in_its_envelope(void **state)
{
	static const struct route wrapped = { .out = &more_view, .wrap = "more", .message = "It\"s done" };
	static const struct route told = { .out = &more_view, .message = "Done" };
	static const struct route named = { .out = &more_view, .list = LIST_NAMED, .wrap = "rows" };
	struct more more = { .word = STR("x") };
	struct page page = empty_page;

	(void)state;
	r.route = &wrapped;
	assert_null(answer_encode(&r, &more));
	assert_str(answer_body(&r), "{\"message\":\"It\\\"s done\",\"more\":{\"word\":\"x\"}}");
	begin_request(NULL);
	r.route = &told;
	assert_null(answer_encode(&r, &more));
	assert_str(answer_body(&r), "{\"message\":\"Done\",\"word\":\"x\"}");
	begin_request(NULL);
	r.route = &told;
	more.word = STR_NONE;
	assert_null(answer_encode(&r, &more));
	assert_str(answer_body(&r), "{\"message\":\"Done\"}");
	begin_request(NULL);
	r.route = &named;
	page.more_view = &more_view;
	page.more = &(struct more){ .count = { .value = 9, .set = true } };
	assert_null(answer_encode(&r, &page));
	assert_str(answer_body(&r), "{\"count\":9,\"rows\":[]}");
}

static int begin(void **state)
{
	(void)state;
	buf_init(&headers, HTTP_HEADERS_MAX);
	buf_init(&body, HTTP_HEAD_MAX + 1000);
	return 0;
}

static int end(void **state)
{
	(void)state;
	buf_finish(&headers);
	buf_finish(&body);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_page_says_more, begin_request),
		cmocka_unit_test_setup(an_answer_is_kept_and_given_again, begin_request),
		cmocka_unit_test_setup(an_answer_comes_in_its_envelope, begin_request),
		cmocka_unit_test_setup(a_failed_answer_is_not_kept, begin_request),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
