#include "router.h"

#include "base/codec.h"

/*
 * One path segment; what may follow it are its children. All parameters at one place are one node, whatever each route
 * calls its own: they are the same path.
 */
struct node {
	Str literal; /* absent: a parameter */
	const struct route *routes[HTTP_METHODS];
	struct node *children;
	struct node *next;
};

struct router {
	struct node *root;
	struct arena arena;
};

enum { ROUTER_MEMORY_MAX = 4 * 1024 * 1024 };

/* The parameter stays behind all literals, so that a search comes to it last. */
static struct node *child_of(struct router *router, struct node *parent, Str literal)
{
	struct node **place = &parent->children;
	struct node *child;

	for (; *place; place = &(*place)->next) {
		if (!(*place)->literal.p)
			break;
		if (literal.p && str_eq((*place)->literal, literal))
			return *place;
	}
	if (*place && !literal.p)
		return *place;
	child = arena_new(&router->arena, struct node);
	if (!child)
		return NULL;
	*child = (struct node){ .literal = literal, .next = *place };
	*place = child;
	return child;
}

/* The segments of a path: what is behind its first slash, without the one that may end it. */
static Str segments_of(Str path)
{
	path = str_slice(path, 1, path.n);
	return path.n > 1 && str_ends(path, STR("/")) ? str_slice(path, 0, path.n - 1) : path;
}

static bool is_param(Str segment)
{
	return str_starts(segment, STR("{"));
}

/* Is there nothing but rows of the same place, told apart by their actions, between the first one and this? */
static bool is_further_choice(const struct route *route, const struct route *first)
{
	for (const struct route *each = first; each <= route; each++) {
		if (!each->when || !route_same_place(each, first))
			return false;
	}
	return true;
}

static Err add_route(struct router *router, const struct route *route)
{
	struct node *node = router->root;
	Str rest = segments_of(str_of(route->path));
	size_t params = 0;

	while (rest.n) {
		Str segment = str_cut(&rest, '/');

		params += is_param(segment);
		node = child_of(router, node, is_param(segment) ? STR_NONE : segment);
		if (!node)
			return fail(INTERNAL, "no memory for the routes");
	}
	if (params > ROUTE_PARAMS_MAX)
		return fail(INTERNAL, "too many parameters in %s", route->path);
	/* Of rows that the body's action tells apart, the first stands for all. */
	if (node->routes[route->method] && is_further_choice(route, node->routes[route->method]))
		return OK;
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

/* Has the path been found? Whether it also answers this method is another question. */
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
	return match->allowed != 0;
}

static bool descend(const struct search *search, const struct node *node, Str rest);

static bool enter(const struct search *search, const struct node *child, Str segment, Str rest)
{
	struct route_match *match = search->match;

	if (child->literal.p)
		return str_eq(child->literal, segment) && descend(search, child, rest);
	match->params[match->param_count++].value = segment;
	if (descend(search, child, rest))
		return true;
	match->param_count--;
	return false;
}

static bool descend(const struct search *search, const struct node *node, Str rest)
{
	Str segment;

	if (!rest.p)
		return accept(search, node);
	segment = percent_decode(search->arena, str_cut(&rest, '/'), false);
	if (!segment.n)
		return false;
	/* The parameter, if there is one, stands behind all literals. */
	for (const struct node *child = node->children; child; child = child->next) {
		if (enter(search, child, segment, rest))
			return true;
	}
	return false;
}

/* Each route has its own names for its parameters. */
static void name_params(struct route_match *match)
{
	Str rest = segments_of(str_of(match->route->path));
	size_t i = 0;

	while (rest.n) {
		Str segment = str_cut(&rest, '/');

		if (is_param(segment))
			match->params[i++].name = str_slice(segment, 1, segment.n - 1);
	}
}

void router_match(const struct router *router, struct arena *arena, enum http_method method, Str path,
	struct route_match *out)
{
	struct search search = { .arena = arena, .method = method, .match = out };

	*out = (struct route_match){ 0 };
	if (!str_starts(path, STR("/")))
		return;
	path = segments_of(path);
	if (descend(&search, router->root, path.n ? path : STR_NONE) && out->route)
		name_params(out);
}
