#pragma once
/*
 * Finds the route of a request. Built once at start from a table of routes as a tree of path segments; after that it is
 * read only, and any thread may match. A literal segment is preferred to a parameter, and the path found so answers for
 * all methods: what /users/me does not do, /users/{id} does not do in its place. A trailing slash makes no difference;
 * an empty segment matches nothing. Segments are percent-decoded one by one, so that an encoded slash is data and never
 * structure.
 */
#include "operation.h"

enum { ROUTE_PARAMS_MAX = 4 };

struct route_match {
	const struct route *route; /* NULL: none */
	unsigned allowed;          /* bit of each method that the path answers; 0: the path does not exist */
	size_t param_count;
	struct {
		Str name, value;
	} params[ROUTE_PARAMS_MAX];
};

struct router;

Err router_create(const struct route *routes, struct router **out) MUST_CHECK;
void router_destroy(struct router *router);
void router_match(const struct router *router, struct arena *arena, enum http_method method, Str path,
	struct route_match *out);
