/* Standard error is a socket of packets while a line is logged: each write arrives as a packet of its own. */
#include "base/codec.h"
#include "base/log.h"
#include "check.h"

#include <jansson.h>
#include <sys/socket.h>

static int lines[2], real_stderr;
static char line[65536];

static void capture(void)
{
	fflush(stderr);
	assert_int_equal(dup2(lines[1], STDERR_FILENO), STDERR_FILENO);
}

/* The one line that was written; absent when there was none. */
static Str captured(void)
{
	ssize_t n = recv(lines[0], line, sizeof(line), MSG_DONTWAIT);

	dup2(real_stderr, STDERR_FILENO);
	assert_true(recv(lines[0], line + sizeof(line) / 2, 1, MSG_DONTWAIT) < 0);
	if (n < 0)
		return STR_NONE;
	assert_true(n > 1 && line[n - 1] == '\n');
	assert_null(memchr(line, '\n', (size_t)n - 1));
	return (Str){ .p = line, .n = (size_t)n - 1 };
}

static json_t *captured_json(void)
{
	Str text = captured();
	json_t *object = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES, NULL);

	assert_true(json_is_object(object));
	return object;
}

static const char *member(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

static void a_line_is_one_write_of_json(void **state)
{
	json_t *object;

	(void)state;
	capture();
	log_warn("broker \"lost\"", LOG("address", "a\nb"), LOG("attempt", 3), LOG("of", STR("view")),
		LOG("none", (char *)NULL));
	object = captured_json();
	assert_string_equal(member(object, "level"), "warn");
	assert_string_equal(member(object, "service"), "tests");
	assert_string_equal(member(object, "message"), "broker \"lost\"");
	assert_string_equal(member(object, "address"), "a\nb");
	assert_string_equal(member(object, "of"), "view");
	assert_string_equal(member(object, "none"), "");
	assert_int_equal(json_integer_value(json_object_get(object, "attempt")), 3);
	assert_non_null(member(object, "time"));
	json_decref(object);
}

static void below_the_least_level_is_silence(void **state)
{
	(void)state;
	capture();
	log_debug("not to be seen");
	assert_str(captured(), NULL);
}

static void the_context_is_of_the_thread(void **state)
{
	struct log_context context = { .request_id = STR("r-1"), .trace_id = STR("t-1"), .operation = "job_create" };
	json_t *object;

	(void)state;
	log_set_context(&context);
	capture();
	log_info("with");
	object = captured_json();
	assert_string_equal(member(object, "request_id"), "r-1");
	assert_string_equal(member(object, "trace_id"), "t-1");
	assert_string_equal(member(object, "operation"), "job_create");
	json_decref(object);
	log_set_context(NULL);
	capture();
	log_info("without");
	object = captured_json();
	assert_null(member(object, "request_id"));
	json_decref(object);
}

static void what_is_too_long_still_says_what_it_was(void **state)
{
	static char text[20000];
	json_t *object;

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	capture();
	log_error("about to be cut", LOG("text", text));
	object = captured_json();
	assert_string_equal(member(object, "message"), "about to be cut");
	assert_string_equal(member(object, "level"), "error");
	assert_non_null(member(object, "cut"));
	assert_null(member(object, "text"));
	json_decref(object);
	capture();
	log_write(LOG_ERROR, text, (const struct log_field[]){ { .kind = LOG_END } });
	object = captured_json();
	assert_int_equal(strlen(member(object, "message")), 500);
	json_decref(object);
}

static void bytes_that_are_not_utf8_do_not_spoil_the_line(void **state)
{
	json_t *object;

	(void)state;
	capture();
	log_info("bytes", LOG("path", "/a\xff\xc3/\xe2\x82"), LOG("zero", ((Str){ .p = "a\0b", .n = 3 })));
	object = captured_json();
	assert_string_equal(member(object, "path"), "/a?" "?/?" "?");
	assert_string_equal(member(object, "zero"), "a?b");
	json_decref(object);
}

static void levels_by_name(void **state)
{
	enum log_level level = LOG_ERROR;

	(void)state;
	assert_true(log_level_parse(STR("Debug"), &level) && level == LOG_DEBUG);
	assert_true(log_level_parse(STR("warn"), &level) && level == LOG_WARN);
	assert_false(log_level_parse(STR("verbose"), &level));
	assert_int_equal(level, LOG_WARN);
}

static int begin(void **state)
{
	(void)state;
	log_init("tests", LOG_INFO);
	real_stderr = dup(STDERR_FILENO);
	return socketpair(AF_UNIX, SOCK_SEQPACKET, 0, lines);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_is_one_write_of_json),
		cmocka_unit_test(below_the_least_level_is_silence),
		cmocka_unit_test(the_context_is_of_the_thread),
		cmocka_unit_test(what_is_too_long_still_says_what_it_was),
		cmocka_unit_test(bytes_that_are_not_utf8_do_not_spoil_the_line),
		cmocka_unit_test(levels_by_name),
	};

	return cmocka_run_group_tests(tests, begin, NULL);
}
