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

/* The kinds that are compared with what a body says of the same field, see decode.h. */
static bool is_path_kind(const struct field *field)
{
	return field->kind == FIELD_INT || field->kind == FIELD_STR || field->kind == FIELD_UUID ||
		field->kind == FIELD_ENUM;
}

static const char *param_mistake(const struct view *in, Str segment)
{
	const struct field *field;

	if (!str_ends(segment, STR("}")) || !in)
		return "a path parameter that is no field of the input";
	field = view_field(in, str_slice(segment, 1, segment.n - 1));
	if (!field || (field->flags & (READ_ONLY | IGNORED)))
		return "a path parameter that is no field of the input";
	return is_path_kind(field) ? NULL : "a path parameter that is neither number, text, UUID nor word";
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
	if (operation->base && operation->prepare)
		return "a patch with slow work: what it is laid over would hold a connection meanwhile";
	if (!(operation->flags & (MULTIPART | RAW)) != !operation->files)
		return "files without the flag for them, or the flag without a place for files";
	while (rest.n) {
		Str segment = str_cut(&rest, '/');
		const char *mistake = str_starts(segment, STR("{")) ? param_mistake(route->in, segment) : NULL;

		if (mistake)
			return mistake;
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
