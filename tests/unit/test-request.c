#include "answer.h"
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

struct thing {
	Str content_type, filename;
};

LOCAL_VIEW(thing_view, thing, FIELD(thing, filename, 0), FIELD_AS(thing, content_type, "contentType", 0));

/* Handlers know members; each system has its own names for them. */
static void fields_are_told_by_the_name_that_the_route_has(void **state)
{
	static const struct route route = { .in = &thing_view };

	(void)state;
	r.route = &route;
	assert_ptr_equal(req_field(&r, "content_type", "required", "is required"), INVALID);
	assert_ptr_equal(req_field(&r, "filename", "required", "is required"), INVALID);
	assert_ptr_equal(req_field(&r, "Idempotency-Key", "format", "is bad"), INVALID);
	assert_str(r.errors.items[0].field, "contentType");
	assert_str(r.errors.items[1].field, "filename");
	assert_str(r.errors.items[2].field, "Idempotency-Key");
}

struct state {
	unsigned status;
};

WORDS(state_words, "state", { 1, { "ON", "On" }, NULL });
LOCAL_VIEW(state_view, state, FIELD(state, status, 0, .words = &state_words, .dialect = DIALECT_BOARD));

static void words_are_those_that_the_route_answers_with(void **state)
{
	static const struct route board = { .out = &state_view }, silent = { 0 };

	(void)state;
	r.route = &board;
	assert_int_equal(req_dialect(&r, "status"), DIALECT_BOARD);
	assert_int_equal(req_dialect(&r, "mood"), DIALECT_API);
	r.route = &silent;
	assert_int_equal(req_dialect(&r, "status"), DIALECT_API);
}

static void headers_are_one_line_each(void **state)
{
	(void)state;
	req_header(&r, "ETag", STR("\"1\""));
	assert_null(created(&r, "/api/v1/jobs/", 42));
	assert_str(buf_str(&headers), "ETag: \"1\"\r\nLocation: /api/v1/jobs/42\r\n");
}

/* An answer without a header that was meant to be there would be a different answer. */
static void a_header_that_cannot_be_fails_the_answer(void **state)
{
	static const Str bad[] = { { "a\r\nSet-Cookie: b", 16 }, { "a\nb", 3 }, { "a\x7f", 2 }, { "a\0b", 3 }, { NULL, 0 } };
	const struct route route = { 0 };
	struct buf body;
	struct http_exchange http = { .body = &body };

	(void)state;
	buf_init(&body, 10);
	r.http = &http;
	r.route = &route;
	assert_null(answer_encode(&r, NULL));
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		buf_clear(&headers);
		req_header(&r, "Good", STR("1"));
		req_header(&r, "Bad", bad[i]);
		assert_ptr_equal(answer_encode(&r, NULL), INTERNAL);
		assert_str(buf_str(&headers), "Good: 1\r\n");
	}
	buf_clear(&headers);
	for (int i = 0; i < 100; i++)
		req_header(&r, "Many", STR("0123456789"));
	assert_ptr_equal(answer_encode(&r, NULL), INTERNAL);
	buf_finish(&body);
}

static void created_without_memory_fails_the_answer(void **state)
{
	const struct route route = { 0 };
	struct http_exchange http = { .body = &(struct buf){ 0 } };
	struct arena full;

	(void)state;
	arena_init(&full, 1);
	r.arena = &full;
	r.http = &http;
	r.route = &route;
	assert_null(created(&r, "/api/v1/jobs/", 42));
	assert_ptr_equal(answer_encode(&r, NULL), INTERNAL);
	arena_finish(&full);
}

static char done[8];

static void note(struct request *of, void *arg)
{
	assert_ptr_equal(of, &r);
	strncat(done, arg, 1);
}

static void what_waits_for_the_commit_runs_in_order_once(void **state)
{
	char a[] = "a", b[] = "b";

	(void)state;
	assert_null(req_after_commit(&r, note, a));
	assert_null(req_after_commit(&r, note, b));
	assert_string_equal(done, "");
	req_committed(&r);
	assert_string_equal(done, "ab");
	req_committed(&r);
	assert_string_equal(done, "ab");
}

static void what_waits_for_the_commit_needs_memory(void **state)
{
	struct arena full;

	(void)state;
	arena_init(&full, 1);
	r.arena = &full;
	assert_ptr_equal(req_after_commit(&r, note, NULL), OVERLOADED);
	arena_finish(&full);
}

static void roles(void **state)
{
	(void)state;
	assert_false(req_has_role(&r, SEEKER | RECRUITER | ADMIN));
	r.user.roles = role_set(ROLE_RECRUITER);
	assert_true(req_has_role(&r, SEEKER | RECRUITER));
	assert_false(req_has_role(&r, SEEKER | ADMIN));
}

static void what_is_asked_for_is_ones_own_or_shown_to_an_administrator(void **state)
{
	int64_t whose;

	(void)state;
	r.user.user_id = 7;
	assert_null(req_whose(&r, 0, &whose));
	assert_int_equal(whose, 7);
	assert_null(req_whose(&r, 7, &whose));
	assert_ptr_equal(req_whose(&r, 8, &whose), NOT_FOUND);
	r.user.roles = role_set(ROLE_ADMIN);
	assert_null(req_whose(&r, 8, &whose));
	assert_int_equal(whose, 8);
	assert_null(req_whose(&r, 0, &whose));
	assert_int_equal(whose, 7);
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
		cmocka_unit_test_setup(fields_are_told_by_the_name_that_the_route_has, begin_request),
		cmocka_unit_test_setup(words_are_those_that_the_route_answers_with, begin_request),
		cmocka_unit_test_setup(headers_are_one_line_each, begin_request),
		cmocka_unit_test_setup(a_header_that_cannot_be_fails_the_answer, begin_request),
		cmocka_unit_test_setup(created_without_memory_fails_the_answer, begin_request),
		cmocka_unit_test_setup(what_waits_for_the_commit_runs_in_order_once, begin_request),
		cmocka_unit_test_setup(what_waits_for_the_commit_needs_memory, begin_request),
		cmocka_unit_test_setup(roles, begin_request),
		cmocka_unit_test_setup(what_is_asked_for_is_ones_own_or_shown_to_an_administrator, begin_request),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
