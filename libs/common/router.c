#include "router.h"

#include "base/codec.h"

/* One path segment; what may follow it are its children. */
struct node {
	Str segment; /* a literal, or the name of a parameter */
	bool is_param;
	const struct route *routes[HTTP_METHODS];
	struct node *children;
	struct node *next;
};

struct router {
	struct node *root;
	struct arena arena;
};

enum { ROUTER_MEMORY_MAX = 4 * 1024 * 1024 };

static struct node *child_of(struct router *router, struct node *parent, Str segment, bool is_param)
{
	struct node **end = &parent->children;

	for (; *end; end = &(*end)->next) {
		if ((*end)->is_param == is_param && str_eq((*end)->segment, segment))
			return *end;
	}
	*end = arena_new(&router->arena, struct node);
	if (*end)
		**end = (struct node){ .segment = segment, .is_param = is_param };
	return *end;
}

static Str first_segment(Str *path)
{
	if (path->n && *path->p == '/')
		*path = str_slice(*path, 1, path->n);
	return str_cut(path, '/');
}

static Err add_route(struct router *router, const struct route *route)
{
	struct node *node = router->root;
	Str rest = str_of(route->path);
	size_t params = 0;

	while (rest.n && !str_eq(rest, STR("/"))) {
		Str segment = first_segment(&rest);
		bool is_param = str_starts(segment, STR("{"));

		if (is_param)
			segment = str_slice(segment, 1, segment.n - 1);
		params += is_param;
		node = child_of(router, node, segment, is_param);
		if (!node)
			return fail(INTERNAL, "no memory for the routes");
	}
	if (params > ROUTE_PARAMS_MAX)
		return fail(INTERNAL, "too many parameters in %s", route->path);
	if (node->routes[route->method])
		return fail(INTERNAL, "two routes at %s %s", http_method_name(route->method), route->path);
	node->routes[route->method] = route;
	return OK;
}

Err router_create(const struct route *routes, struct router **out)
{
	struct router *router = calloc(1, sizeof(*router));

	if (!router)
		return fail(INTERNAL, "no memory for the routes");
	arena_init(&router->arena, ROUTER_MEMORY_MAX);
	router->root = arena_new(&router->arena, struct node);
	*out = router;
	if (!router->root)
		return fail(INTERNAL, "no memory for the routes");
	for (const struct route *route = routes; route->operation; route++)
		TRY(add_route(router, route));
	return OK;
}

void router_destroy(struct router *router)
{
	if (router)
		arena_finish(&router->arena);
	free(router);
}

struct search {
	struct arena *arena;
	enum http_method method;
	struct route_match *match;
};

static bool accept(const struct search *search, const struct node *node)
{
	struct route_match *match = search->match;

	for (int m = 0; m < HTTP_METHODS; m++)
		match->allowed |= node->routes[m] ? 1u << m : 0;
	/* HEAD is answered by the route of GET, whose body is then not sent. */
	if (search->method == HTTP_HEAD && !node->routes[HTTP_HEAD])
		match->route = node->routes[HTTP_GET];
	else if (search->method < HTTP_METHODS)
		match->route = node->routes[search->method];
	return match->route != NULL;
}

static bool descend(const struct search *search, const struct node *node, Str rest);

static bool enter_param(const struct search *search, const struct node *node, Str segment, Str rest)
{
	struct route_match *match = search->match;
	Str value = percent_decode(search->arena, segment, false);

	if (!value.n)
		return false;
	match->params[match->param_count].name = node->segment;
	match->params[match->param_count++].value = value;
	if (descend(search, node, rest))
		return true;
	match->param_count--;
	return false;
}

static bool descend(const struct search *search, const struct node *node, Str rest)
{
	Str segment;

	if (!rest.n)
		return accept(search, node);
	segment = first_segment(&rest);
	for (const struct node *child = node->children; child; child = child->next) {
		if (!child->is_param && str_eq(child->segment, segment) && descend(search, child, rest))
			return true;
	}
	for (const struct node *child = node->children; child; child = child->next) {
		if (child->is_param && enter_param(search, child, segment, rest))
			return true;
	}
	return false;
}

void router_match(const struct router *router, struct arena *arena, enum http_method method, Str path,
	struct route_match *out)
{
	struct search search = { .arena = arena, .method = method, .match = out };

	*out = (struct route_match){ 0 };
	descend(&search, router->root, str_eq(path, STR("/")) ? STR("") : path);
}
