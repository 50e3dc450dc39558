/*
 * Paths from strangers, against a table in which literals and parameters compete. What is found must be the route's own
 * path once its parameters are put in again, and a method more or less changes nothing about which path it is.
 */
#include "base/codec.h"
#include "router.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static const struct operation any = { .name = "any" };

static const struct route routes[] = {
	{ HTTP_GET, "/", &any },
	{ HTTP_GET, "/users", &any },
	{ HTTP_POST, "/users", &any },
	{ HTTP_GET, "/users/{id}", &any },
	{ HTTP_PATCH, "/users/{user_id}", &any },
	{ HTTP_GET, "/users/me", &any },
	{ HTTP_GET, "/users/{id}/jobs/{job_id}", &any },
	{ HTTP_GET, "/users/me/jobs", &any },
	{ HTTP_GET, "/{kind}/about", &any },
	{ HTTP_GET, "/{a}/{b}/{c}/{d}", &any },
	{ HTTP_DELETE, "/a/{b}/{c}/x", &any },
	{ 0 },
};

static struct router *router;

static void must(bool good)
{
	if (!good)
		abort();
}

static void write_path(struct buf *out, const struct route_match *match)
{
	Str rest = str_of(match->route->path);
	size_t params = 0;

	rest = str_slice(rest, 1, rest.n);
	if (!rest.n)
		buf_add_char(out, '/');
	while (rest.n) {
		Str segment = str_cut(&rest, '/');

		buf_add_char(out, '/');
		if (!str_starts(segment, STR("{"))) {
			buf_add_str(out, segment);
			continue;
		}
		must(str_eq(match->params[params].name, str_slice(segment, 1, segment.n - 1)));
		percent_encode(out, match->params[params++].value);
	}
	must(params == match->param_count);
}

static void check(struct arena *arena, enum http_method method, Str path)
{
	struct route_match match, again;
	struct buf text;

	router_match(router, arena, method, path, &match);
	must(!match.route || (match.allowed & 1u << match.route->method));
	if (!match.route)
		return;
	buf_init(&text, 4 * 1024 * 1024);
	write_path(&text, &match);
	router_match(router, arena, method, buf_str(&text), &again);
	must(again.route == match.route && again.allowed == match.allowed);
	for (size_t i = 0; i < match.param_count; i++)
		must(str_eq(match.params[i].value, again.params[i].value));
	buf_finish(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	Str path = { .p = (const char *)data, .n = n };
	struct arena arena;

	if (!router)
		must(!router_create(routes, &router));
	arena_init(&arena, 4 * 1024 * 1024);
	for (int method = 0; method <= HTTP_METHODS; method++)
		check(&arena, (enum http_method)method, path);
	arena_finish(&arena);
	return 0;
}
