#include "operation.h"

#include <string.h>

/* Is the view one of the struct that the handler was written for? */
static bool view_fits(const struct view *view, const char *c_type)
{
	Str type = str_of(c_type);
	Str tag = view ? str_of(view->of) : STR("none");

	if (!str_starts(type, STR("struct ")))
		return false;
	return str_eq(str_slice(type, strlen("struct "), type.n), tag);
}

static const char *route_mistake(const struct route *route)
{
	const struct operation *operation = route->operation;
	Str rest = str_of(route->path);

	if (!str_starts(rest, STR("/")) || (rest.n > 1 && str_ends(rest, STR("/"))))
		return "a path must begin with a slash and not end with one";
	if (!view_fits(route->in, operation->handler->in))
		return "the input view is not of the handler's struct";
	if (route->list == NO_LIST && !view_fits(route->out, operation->handler->out))
		return "the output view is not of the handler's struct";
	if (route->list != NO_LIST && strcmp(operation->handler->out, "struct page") != 0)
		return "a list whose handler does not fill a struct page";
	if ((operation->flags & BASED) && !operation->base)
		return "a patch without what it is laid over";
	while (rest.n) {
		Str segment = str_cut(&rest, '/');

		if (!str_starts(segment, STR("{")))
			continue;
		if (!str_ends(segment, STR("}")) || !route->in || !view_field(route->in, str_slice(segment, 1, segment.n - 1)))
			return "a path parameter that is no field of the input";
	}
	return NULL;
}

const char *routes_mistake(const struct route *routes, const struct route **at)
{
	for (const struct route *route = routes; route->operation; route++) {
		const char *mistake = route_mistake(route);

		*at = route;
		if (!mistake && route->in)
			mistake = view_mistake(route->in);
		if (!mistake && route->out)
			mistake = view_mistake(route->out);
		if (mistake)
			return mistake;
	}
	return NULL;
}
