/* The HTTP client, and the session source that asks auth by it, against a server that can be slow, rude or gone. */
#include "../../session-kit.h"
#include "http-kit.h"

#include "internal_pass.h"
#include "io/http_client.h"
#include "session_http.h"

enum { LONG_MS = 30 * 1000 };

static struct http_server server;
static struct http_client *client;
static struct session_http *http;
static struct arena arena;
static char url[64];

static int setup(void **state)
{
	struct http_client_config config = { .user_agent = "jobwire-test", .answer_max = 1000, .direct = true };

	(void)state;
	arena_init(&arena, 1 << 20);
	http_start(&server);
	snprintf(url, sizeof(url), "http://127.0.0.1:%d", server.port);
	assert_null(http_client_create(&config, &client));
	assert_null(session_http_create(url, "the shared secret", &http));
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	session_http_destroy(http);
	http_client_destroy(client);
	http_stop(&server);
	arena_finish(&arena);
	return 0;
}

static Err get(struct http_answer *out)
{
	const char *const headers[] = { "X-Test: yes", NULL };

	return http_fetch(client, &(struct http_call){ .url = url, .headers = headers }, deadline_in(LONG_MS), &arena, out);
}

/* Of an address, in a time. */
static Err get_from(const char *address, int64_t ms, struct http_answer *out)
{
	return http_fetch(client, &(struct http_call){ .url = address }, deadline_in(ms), &arena, out);
}

static char asked[64];
static bool allowed;

static bool allows(Str address)
{
	snprintf(asked, sizeof(asked), STR_FMT, STR_ARG(address));
	return allowed;
}

/* By the address that a name leads to, whatever the name. */
static void an_address_that_is_not_allowed_is_not_connected_to(void **state)
{
	const struct http_client_config config = { .user_agent = "jobwire-test", .direct = true, .allows = allows };
	struct http_client *careful;
	struct http_answer answer;
	char named[64];
	struct http_call call = { .url = named };

	(void)state;
	snprintf(named, sizeof(named), "http://localhost:%d", server.port);
	http_answer_with(&server, "200 OK", "hello");
	assert_null(http_client_create(&config, &careful));
	allowed = false;
	assert_ptr_equal(http_fetch(careful, &call, deadline_in(LONG_MS), &arena, &answer), UNAVAILABLE);
	assert_true(strcmp(asked, "127.0.0.1") == 0 || strcmp(asked, "::1") == 0);
	allowed = true;
	assert_null(http_fetch(careful, &call, deadline_in(LONG_MS), &arena, &answer));
	assert_int_equal(answer.status, 200);
	http_client_destroy(careful);
}

static bool allows_own(Str address)
{
	return allows(address) || str_eq(address, STR("127.0.0.1"));
}

/* It would connect to what is not allowed, and be asked for by its own address. */
static void a_proxy_leads_round_no_check(void **state)
{
	const struct http_client_config config = { .user_agent = "jobwire-test", .allows = allows_own };
	struct http_client *careful;
	struct http_answer answer;

	(void)state;
	allowed = false;
	setenv("http_proxy", url, 1);
	assert_null(http_client_create(&config, &careful));
	assert_ptr_equal(http_fetch(careful, &(struct http_call){ .url = "http://10.0.0.1/" }, deadline_in(LONG_MS), &arena,
		&answer), UNAVAILABLE);
	assert_string_equal(asked, "10.0.0.1");
	http_client_destroy(careful);
	unsetenv("http_proxy");
}

static void answers_come_whole_over_one_connection(void **state)
{
	struct http_answer answer;

	(void)state;
	http_answer_with(&server, "200 OK", "hello");
	for (int i = 0; i < 10; i++) {
		assert_null(get(&answer));
		assert_int_equal(answer.status, 200);
		assert_true(str_eq(answer.body, STR("hello")));
	}
	assert_int_equal(server.requests, 10);
	assert_int_equal(server.connections, 1);
	assert_non_null(strstr(server.request, "X-Test: yes\r\n"));
	assert_non_null(strstr(server.request, "User-Agent: jobwire-test\r\n"));
	http_answer_with(&server, "404 Not Found", "");
	assert_null(get(&answer));
	assert_int_equal(answer.status, 404);
	assert_int_equal(answer.body.n, 0);
	assert_non_null(answer.body.p);
}

/* A body makes it a POST; the next call on the same handle is a GET again. */
static void bodies_are_posted(void **state)
{
	const char *const headers[] = { "Content-Type: application/json", NULL };
	struct http_call call = { .url = url, .headers = headers, .body = STR("{\"a\":1}") };
	struct http_answer answer;

	(void)state;
	http_answer_with(&server, "201 Created", "made");
	assert_null(http_fetch(client, &call, deadline_in(LONG_MS), &arena, &answer));
	assert_int_equal(answer.status, 201);
	assert_memory_equal(server.request, "POST / HTTP/1.1\r\n", 17);
	assert_non_null(strstr(server.request, "Content-Type: application/json\r\n"));
	assert_non_null(strstr(server.request, "Content-Length: 7\r\n"));
	assert_non_null(strstr(server.request, "\r\n\r\n{\"a\":1}"));
	call.body = STR("");
	assert_null(http_fetch(client, &call, deadline_in(LONG_MS), &arena, &answer));
	assert_non_null(strstr(server.request, "Content-Length: 0\r\n"));
	assert_null(get(&answer));
	assert_memory_equal(server.request, "GET / HTTP/1.1\r\n", 16);
	assert_int_equal(server.connections, 1);
}

static void files_are_sent_and_other_methods_too(void **state)
{
	FILE *file = tmpfile();
	struct http_call call = { .url = url, .method = "PUT", .file_size = 5 };
	struct http_answer answer;

	(void)state;
	assert_non_null(file);
	assert_int_equal(fwrite("five.six", 1, 8, file), 8);
	assert_int_equal(fflush(file), 0);
	call.file = fileno(file);
	http_answer_with(&server, "200 OK", "kept");
	assert_null(http_fetch(client, &call, deadline_in(LONG_MS), &arena, &answer));
	assert_memory_equal(server.request, "PUT / HTTP/1.1\r\n", 16);
	assert_non_null(strstr(server.request, "\r\n\r\nfive."));
	assert_null(strstr(server.request, "six"));
	call.file_size = 9;
	assert_ptr_equal(http_fetch(client, &call, deadline_in(LONG_MS), &arena, &answer), UNAVAILABLE);
	fclose(file);
	call = (struct http_call){ .url = url, .method = "DELETE" };
	assert_null(http_fetch(client, &call, deadline_in(LONG_MS), &arena, &answer));
	assert_memory_equal(server.request, "DELETE / HTTP/1.1\r\n", 19);
}

static bool count_bytes(void *context, Str bytes)
{
	size_t *left = context;

	*left -= bytes.n < *left ? bytes.n : *left;
	return *left > 0;
}

static void bodies_are_taken_by_the_piece_where_they_are_what_was_asked_for(void **state)
{
	size_t left = 5;
	struct http_call call = { .url = url, .consume = count_bytes, .context = &left };
	struct http_answer answer;

	(void)state;
	http_answer_with(&server, "200 OK", "four");
	assert_null(http_fetch(client, &call, deadline_in(LONG_MS), &arena, &answer));
	assert_int_equal(left, 1);
	assert_int_equal(answer.length, 4);
	assert_int_equal(answer.body.n, 0);
	assert_ptr_equal(http_fetch(client, &call, deadline_in(LONG_MS), &arena, &answer), UNAVAILABLE);
	http_answer_with(&server, "403 Forbidden", "why");
	left = 5;
	assert_null(http_fetch(client, &call, deadline_in(LONG_MS), &arena, &answer));
	assert_int_equal(left, 5);
	assert_int_equal(answer.body.n, 3);
}

static void answers_have_a_ceiling(void **state)
{
	struct http_answer answer;
	char body[1002];

	(void)state;
	memset(body, 'x', sizeof(body));
	body[1001] = '\0';
	http_answer_with(&server, "200 OK", body);
	assert_ptr_equal(get(&answer), UNAVAILABLE);
	assert_non_null(strstr(fail_reason(), "more than 1000"));
	body[1000] = '\0';
	http_answer_with(&server, "200 OK", body);
	assert_null(get(&answer));
	assert_int_equal(answer.body.n, 1000);
}

static void a_silent_server_costs_the_deadline(void **state)
{
	struct http_answer answer;
	int64_t begun = clock_monotonic_ms();

	(void)state;
	server.silent = true;
	assert_ptr_equal(get_from(url, 100, &answer), UNAVAILABLE);
	assert_in_range(clock_monotonic_ms() - begun, 90, 5000);
	assert_ptr_equal(get_from(url, 0, &answer), UNAVAILABLE);
	server.silent = false;
	http_answer_with(&server, "200 OK", "again");
	assert_null(get(&answer));
}

static void redirects_and_other_protocols_are_not_followed(void **state)
{
	struct http_answer answer;

	(void)state;
	http_answer_with(&server, "302 Found\r\nLocation: file:///etc/passwd", "");
	assert_null(get(&answer));
	assert_int_equal(answer.status, 302);
	assert_ptr_equal(get_from("file:///etc/hostname", LONG_MS, &answer), UNAVAILABLE);
}

static void rubbish_is_no_answer(void **state)
{
	struct http_answer answer;

	(void)state;
	pthread_mutex_lock(&server.lock);
	snprintf(server.answer, sizeof(server.answer), "HTTP/9.9 hello\r\n\r\n");
	pthread_mutex_unlock(&server.lock);
	assert_ptr_equal(get(&answer), UNAVAILABLE);
}

static Err fetch(struct session_state *out)
{
	struct session_source source = session_http_source(http);

	return source.fetch(source.ctx, session_number(7), deadline_in(LONG_MS), out);
}

static bool shows_a_good_pass(void)
{
	Str rest = str_of(strstr(server.request, INTERNAL_PASS_HEADER ": ") + sizeof(INTERNAL_PASS_HEADER ": ") - 1);

	return internal_pass_is_good(STR("the shared secret"), STR("/internal/sessions/01900000-0000-7000-8000-000000000007"),
		str_cut(&rest, '\r'), clock_now());
}

static void auth_says_what_a_session_is(void **state)
{
	struct session_state found;

	(void)state;
	http_answer_with(&server, "200 OK",
		"{\"state\":\"live\",\"user\":42,\"roles\":[\"seeker\",\"admin\"],\"as_of\":\"2027-01-15T08:00:00Z\"}");
	assert_null(fetch(&found));
	assert_non_null(strstr(server.request,
		"GET /internal/sessions/01900000-0000-7000-8000-000000000007 HTTP/1.1\r\n"));
	assert_true(shows_a_good_pass());
	assert_int_equal(found.life, SESSION_LIVE);
	assert_int_equal(found.user_id, 42);
	assert_int_equal(found.roles.bits, role_set(ROLE_SEEKER).bits | role_set(ROLE_ADMIN).bits);
	assert_int_equal(found.as_of.us, start.us);
	http_answer_with(&server, "200 OK", "{\"state\":\"dead\",\"user\":42,\"as_of\":\"2027-01-15T08:00:00Z\"}");
	assert_null(fetch(&found));
	assert_int_equal(found.life, SESSION_DEAD);
}

static void an_unknown_session_is_dead(void **state)
{
	struct session_state found = { .life = SESSION_LIVE };

	(void)state;
	http_answer_with(&server, "404 Not Found", "{\"code\":\"not_found\"}");
	assert_null(fetch(&found));
	assert_int_equal(found.life, SESSION_DEAD);
}

static void anything_else_is_not_knowing(void **state)
{
	static const char *const bodies[] = { "", "{}", "[]", "{\"state\":\"live\"}",
		"{\"state\":\"odd\",\"user\":1}" };
	struct session_state found = { .life = 7 };

	(void)state;
	http_answer_with(&server, "503 Service Unavailable", "");
	assert_ptr_equal(fetch(&found), UNAVAILABLE);
	http_answer_with(&server, "401 Unauthorized", "");
	assert_ptr_equal(fetch(&found), UNAVAILABLE);
	for (size_t i = 0; i < ARRAY_LEN(bodies); i++) {
		http_answer_with(&server, "200 OK", bodies[i]);
		assert_ptr_equal(fetch(&found), UNAVAILABLE);
	}
	assert_int_equal(found.life, 7);
}

/* Whoever waits has a thread that others need: one caller waits for an auth that hangs, and not for long. */
static void an_auth_that_hangs_is_left_alone(void **state)
{
	struct session_state found;
	int64_t begun = clock_monotonic_ms();

	(void)state;
	http_answer_with(&server, "404 Not Found", "");
	server.silent = true;
	assert_ptr_equal(fetch(&found), UNAVAILABLE);
	assert_in_range(clock_monotonic_ms() - begun, 600, 900);
	begun = clock_monotonic_ms();
	assert_ptr_equal(fetch(&found), UNAVAILABLE);
	assert_in_range(clock_monotonic_ms() - begun, 0, 40);
	server.silent = false;
	while (fetch(&found))
		assert_true(clock_monotonic_ms() - begun < 2000);
	assert_int_equal(found.life, SESSION_DEAD);
	/* From then on it is asked as before. */
	assert_null(fetch(&found));
}

/* A whole verification over HTTP, and one while auth is gone. */
static void sessions_are_verified_over_http(void **state)
{
	struct token_ring *ring = some_ring();
	struct session_config config = { .ring = ring, .source = session_http_source(http) };
	struct buf token = token_for(ring, 42, 1);
	struct principal principal;
	struct sessions *sessions;

	(void)state;
	assert_null(sessions_create(&config, &sessions));
	http_answer_with(&server, "200 OK",
		"{\"state\":\"live\",\"user\":42,\"roles\":[\"seeker\"],\"as_of\":\"2027-01-15T08:00:00Z\"}");
	assert_null(verify_at(sessions, &token, 0, &principal));
	assert_int_equal(principal.user_id, 42);
	http_answer_with(&server, "503 Service Unavailable", "");
	assert_ptr_equal(verify_at(sessions, &token, 1000, &principal), UNAVAILABLE);
	buf_finish(&token);
	sessions_destroy(sessions);
	token_ring_destroy(ring);
}

static void addresses_that_are_refused(void **state)
{
	struct session_http *refused;

	(void)state;
	assert_ptr_equal(session_http_create("127.0.0.1:7101", "", &refused), INVALID);
	assert_ptr_equal(session_http_create("file:///etc/passwd", "", &refused), INVALID);
	assert_ptr_equal(session_http_create("", "", &refused), INVALID);
	assert_null(session_http_create("http://127.0.0.1:1///", "", &refused));
	session_http_destroy(refused);
	session_http_destroy(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(answers_come_whole_over_one_connection, setup, teardown),
		cmocka_unit_test_setup_teardown(bodies_are_posted, setup, teardown),
		cmocka_unit_test_setup_teardown(files_are_sent_and_other_methods_too, setup, teardown),
		cmocka_unit_test_setup_teardown(bodies_are_taken_by_the_piece_where_they_are_what_was_asked_for, setup, teardown),
		cmocka_unit_test_setup_teardown(answers_have_a_ceiling, setup, teardown),
		cmocka_unit_test_setup_teardown(a_silent_server_costs_the_deadline, setup, teardown),
		cmocka_unit_test_setup_teardown(redirects_and_other_protocols_are_not_followed, setup, teardown),
		cmocka_unit_test_setup_teardown(rubbish_is_no_answer, setup, teardown),
		cmocka_unit_test_setup_teardown(auth_says_what_a_session_is, setup, teardown),
		cmocka_unit_test_setup_teardown(an_unknown_session_is_dead, setup, teardown),
		cmocka_unit_test_setup_teardown(anything_else_is_not_knowing, setup, teardown),
		cmocka_unit_test_setup_teardown(an_auth_that_hangs_is_left_alone, setup, teardown),
		cmocka_unit_test_setup_teardown(sessions_are_verified_over_http, setup, teardown),
		cmocka_unit_test_setup_teardown(an_address_that_is_not_allowed_is_not_connected_to, setup, teardown),
		cmocka_unit_test_setup_teardown(a_proxy_leads_round_no_check, setup, teardown),
		cmocka_unit_test(addresses_that_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
