#include "check.h"
#include "router.h"

struct item {
	int64_t id;
	Str name, kind;
};

VIEW(item_view, item, FIELD(item, id, 0), FIELD(item, name, 0), FIELD(item, kind, 0));

OPERATION(any, EVERYBODY, 200);
HANDLER(any, struct item, struct none)
{
	return OK;
}

static const struct route routes[] = {
	{ HTTP_GET, "/", &any, &item_view },
	{ HTTP_GET, "/users", &any, &item_view },
	{ HTTP_POST, "/users", &any, &item_view },
	{ HTTP_GET, "/users/{id}", &any, &item_view },
	{ HTTP_PATCH, "/users/{name}", &any, &item_view },
	{ HTTP_DELETE, "/users/{id}", &any, &item_view },
	{ HTTP_GET, "/users/me", &any, &item_view },
	{ HTTP_GET, "/users/{id}/jobs/{name}", &any, &item_view },
	{ HTTP_GET, "/users/me/jobs", &any, &item_view },
	{ HTTP_GET, "/{kind}/about", &any, &item_view },
	{ HTTP_HEAD, "/probe", &any, &item_view },
	{ HTTP_GET, "/probe", &any, &item_view },
	{ 0 },
};

static struct router *router;
static struct arena arena;
static struct route_match match;

/* The pattern that a request comes to; NULL when there is none for it. */
static const char *found(enum http_method method, const char *path)
{
	_cleanup_(cleanup_free) char *exact = check_exact(path);

	arena_reset(&arena);
	router_match(router, &arena, method, (Str){ .p = exact, .n = strlen(path) }, &match);
	return match.route ? match.route->path : NULL;
}

static const char *found_or_none(enum http_method method, const char *path)
{
	const char *pattern = found(method, path);

	return pattern ? pattern : "none";
}

#define assert_found(method, path, pattern) assert_string_equal(found_or_none(method, path), pattern)

static void paths_are_found(void **state)
{
	(void)state;
	assert_found(HTTP_GET, "/", "/");
	assert_found(HTTP_GET, "/users", "/users");
	assert_found(HTTP_GET, "/users/42", "/users/{id}");
	assert_int_equal(match.param_count, 1);
	assert_str(match.params[0].name, "id");
	assert_str(match.params[0].value, "42");
	assert_found(HTTP_GET, "/users/7/jobs/x", "/users/{id}/jobs/{name}");
	assert_int_equal(match.param_count, 2);
	assert_str(match.params[1].name, "name");
	assert_str(match.params[1].value, "x");
}

/* Two routes at one path may call their parameter by two names. */
static void names_are_those_of_the_route(void **state)
{
	(void)state;
	assert_found(HTTP_PATCH, "/users/42", "/users/{name}");
	assert_str(match.params[0].name, "name");
	assert_int_equal(match.allowed, 1u << HTTP_GET | 1u << HTTP_PATCH | 1u << HTTP_DELETE);
}

static void literals_come_before_parameters(void **state)
{
	(void)state;
	assert_found(HTTP_GET, "/users/me", "/users/me");
	assert_int_equal(match.param_count, 0);
	/* Only where nothing literal goes on does the parameter have its turn. */
	assert_found(HTTP_GET, "/users/me/jobs/x", "/users/{id}/jobs/{name}");
	assert_str(match.params[0].value, "me");
	assert_found(HTTP_GET, "/users/about", "/users/{id}");
	assert_found(HTTP_GET, "/others/about", "/{kind}/about");
}

static void slashes(void **state)
{
	static const char *const none[] = { "", "users", "//", "//users", "/users//", "/users//42", "/users/42//",
		"/users/7//jobs/x", "/users/7/jobs", "/users/7/jobs/", "/users/7/jobs/x/y", "/user", "/Users", "*" };

	(void)state;
	assert_found(HTTP_GET, "/users/", "/users");
	assert_found(HTTP_GET, "/users/42/", "/users/{id}");
	for (size_t i = 0; i < ARRAY_LEN(none); i++) {
		assert_null(found(HTTP_GET, none[i]));
		assert_int_equal(match.allowed, 0);
	}
}

static void encodings(void **state)
{
	(void)state;
	assert_found(HTTP_GET, "/users/a%2Fb", "/users/{id}");
	assert_str(match.params[0].value, "a/b");
	assert_found(HTTP_GET, "/users/a+b%20c", "/users/{id}");
	assert_str(match.params[0].value, "a+b c");
	assert_found(HTTP_GET, "/%75sers/%6D%65", "/users/me");
	assert_found(HTTP_GET, "/users/%2e%2e", "/users/{id}");
	assert_null(found(HTTP_GET, "/users%2F42"));
	assert_null(found(HTTP_GET, "/users/%zz"));
	assert_null(found(HTTP_GET, "/users/%4"));
}

static void methods(void **state)
{
	(void)state;
	assert_null(found(HTTP_DELETE, "/users"));
	assert_int_equal(match.allowed, 1u << HTTP_GET | 1u << HTTP_POST);
	assert_null(found(HTTP_OPTIONS, "/users"));
	assert_int_equal(match.allowed, 1u << HTTP_GET | 1u << HTTP_POST);
	assert_null(found(HTTP_METHODS, "/users"));
	assert_int_not_equal(match.allowed, 0);
	/* What the literal path does not answer, the parameter does not answer in its place. */
	assert_null(found(HTTP_DELETE, "/users/me"));
	assert_int_equal(match.allowed, 1u << HTTP_GET);
}

static void head_is_answered_by_get(void **state)
{
	(void)state;
	assert_found(HTTP_HEAD, "/users/42", "/users/{id}");
	assert_int_equal(match.route->method, HTTP_GET);
	assert_found(HTTP_HEAD, "/probe", "/probe");
	assert_int_equal(match.route->method, HTTP_HEAD);
	assert_found(HTTP_GET, "/probe", "/probe");
	assert_int_equal(match.route->method, HTTP_GET);
}

static const char *refused(const struct route *table)
{
	struct router *made = NULL;
	bool good = !router_create(table, &made);

	router_destroy(made);
	return good ? "" : fail_reason();
}

static void tables_that_contradict_themselves(void **state)
{
	static const struct route twice[] = { { HTTP_GET, "/a/{x}", &any }, { HTTP_GET, "/a/{y}", &any }, { 0 } };
	static const struct route choice[] = {
		{ HTTP_POST, "/a", &any, .when = "b" }, { HTTP_POST, "/a", &any, .when = "c" }, { 0 } };
	static const struct route half[] = { { HTTP_POST, "/a", &any, .when = "b" }, { HTTP_POST, "/a", &any }, { 0 } };
	static const struct route apart[] = { { HTTP_POST, "/a", &any, .when = "b" }, { HTTP_GET, "/a", &any },
		{ HTTP_POST, "/a", &any, .when = "c" }, { 0 } };
	static const struct route deep[] = { { HTTP_GET, "/{a}/{b}/{c}/{d}/{e}", &any }, { 0 } };

	(void)state;
	assert_string_equal(refused(twice), "two routes at GET /a/{y}");
	assert_string_equal(refused(choice), "");
	assert_string_equal(refused(half), "two routes at POST /a");
	assert_string_equal(refused(apart), "two routes at POST /a");
	assert_string_equal(refused(deep), "too many parameters in /{a}/{b}/{c}/{d}/{e}");
	assert_string_equal(refused((struct route[]){ { 0 } }), "");
}

static int begin(void **state)
{
	(void)state;
	arena_init(&arena, 1 << 20);
	return router_create(routes, &router) ? -1 : 0;
}

static int end(void **state)
{
	(void)state;
	router_destroy(router);
	arena_finish(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_are_found),
		cmocka_unit_test(names_are_those_of_the_route),
		cmocka_unit_test(literals_come_before_parameters),
		cmocka_unit_test(slashes),
		cmocka_unit_test(encodings),
		cmocka_unit_test(methods),
		cmocka_unit_test(head_is_answered_by_get),
		cmocka_unit_test(tables_that_contradict_themselves),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
