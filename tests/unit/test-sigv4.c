#include "io/sigv4.h"

#include "check.h"

static struct arena arena;

static int begin(void **state)
{
	(void)state;
	arena_init(&arena, 1 << 20);
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_finish(&arena);
	return 0;
}

/* The example of the documentation: "Authenticating Requests: Using Query Parameters (AWS Signature Version 4)". */
static void a_published_url_comes_out_byte_for_byte(void **state)
{
	static const struct sigv4_credentials credentials = { STR("AKIAIOSFODNN7EXAMPLE"),
		STR("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"), STR("us-east-1") };
	struct sigv4_request request = { .method = "GET", .origin = STR("https://examplebucket.s3.amazonaws.com"),
		.path = STR("/test.txt"), .expires_s = 86400 };
	Str url;

	(void)state;
	assert_true(time_parse(STR("2013-05-24T00:00:00Z"), &request.now));
	assert_ptr_equal(sigv4_presign(&arena, &credentials, &request, &url), OK);
	assert_str(url,
		"https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256"
		"&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z"
		"&X-Amz-Expires=86400&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
		"&X-Amz-SignedHeaders=host");
}

static void headers_and_query_are_signed_in_order(void **state)
{
	static const struct sigv4_credentials credentials = { STR("key"), STR("secret"), STR("eu") };
	struct sigv4_request request = { .method = "PUT", .origin = STR("http://127.0.0.1:9"), .path = STR("/b/a b+\xc3\xa9/c"),
		.query = { { STR("versionId"), STR("a/b") }, { STR("attributes"), STR("") } },
		.headers = { { STR("x-amz-meta-a"), STR(" 1 ") }, { STR("content-type"), STR("text/plain") } },
		.expires_s = 60 };
	Str url, other;

	(void)state;
	assert_true(time_parse(STR("2030-01-01T00:00:00Z"), &request.now));
	assert_ptr_equal(sigv4_presign(&arena, &credentials, &request, &url), OK);
	assert_holds(url, "http://127.0.0.1:9/b/a%20b%2B%C3%A9/c?X-Amz-Algorithm=");
	assert_holds(url, "&X-Amz-SignedHeaders=content-type%3Bhost%3Bx-amz-meta-a&attributes=&versionId=a%2Fb");
	request.headers[1].value = STR("text/html");
	assert_ptr_equal(sigv4_presign(&arena, &credentials, &request, &other), OK);
	assert_false(str_eq(url, other));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_published_url_comes_out_byte_for_byte),
		cmocka_unit_test(headers_and_query_are_signed_in_order),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
