#include "operation.h"

#include <string.h>

/* Never run: the request wrapper hands such a request over before it looks for a handler. */
static const struct handler nobody = { .in = "struct none", .out = "struct none" };

const struct operation handed_over = { .name = "handed_over", .handler = &nobody, .rule = EVERYBODY, .status = 200,
	.doc = "Done by another service" };

bool route_same_place(const struct route *a, const struct route *b)
{
	return a->method == b->method && strcmp(a->path, b->path) == 0;
}

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

static bool has_word(const char *words, Str word)
{
	Str rest = str_of(words);

	while (rest.n) {
		if (str_eq(str_cut(&rest, ' '), word))
			return true;
	}
	return false;
}

/* Do two rows of a place claim the same word? */
static bool is_ambiguous(const struct route *first, const struct route *second)
{
	Str rest = str_of(second->when ? second->when : "");

	while (rest.n) {
		if (has_word(first->when ? first->when : "", str_cut(&rest, ' ')))
			return true;
	}
	return false;
}

/* By any of the rows ahead of it at its place. */
static bool is_claimed(const struct route *routes, const struct route *route)
{
	for (const struct route *each = route; each > routes && route_same_place(each - 1, route); each--) {
		if (is_ambiguous(each - 1, route))
			return true;
	}
	return false;
}

static const char *choice_mistake(const struct route *route)
{
	bool has_body = route->method == HTTP_POST || route->method == HTTP_PUT || route->method == HTTP_PATCH;

	if (!route->to != (route->operation != &handed_over))
		return "a row that is handed over to nobody, or one that is not and says to whom";
	if (route->to && !route->when)
		return "a whole path that is handed over: it is the other service's";
	if (route->when && (!has_body || (route->operation->flags & RAW)))
		return "an action, where no body can name one";
	return NULL;
}

static const char *answer_mistake(const struct route *route)
{
	if (route->list == LIST_NAMED && !route->wrap)
		return "a list of a name without the name";
	if (route->list && route->list != LIST_NAMED && (route->wrap || route->message))
		return "a list that has no room for a name or a message";
	return (route->wrap || route->message) && !route->out ? "an envelope without an answer in it" : NULL;
}

static const char *list_mistake(const struct route *route)
{
	const struct field *limit, *cursor;

	if (strcmp(route->operation->handler->out, "struct page") != 0)
		return "a list whose handler does not fill a struct page";
	if (route->list != LIST_PAGES && route->list != LIST_BARE)
		return NULL;
	limit = route->in ? view_field(route->in, STR("limit")) : NULL;
	cursor = route->in ? view_field(route->in, STR("cursor")) : NULL;
	if (!limit || limit->kind != FIELD_INT || !cursor || cursor->kind != FIELD_STR)
		return "a list with pages whose input has no limit and cursor";
	return NULL;
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
	if (route->list != NO_LIST && list_mistake(route))
		return list_mistake(route);
	if ((operation->flags & BASED) && !operation->base)
		return "a patch without what it is laid over";
	if (operation->base && operation->prepare)
		return "a patch with slow work: what it is laid over would hold a connection meanwhile";
	if (!(operation->flags & (MULTIPART | RAW)) != !operation->files)
		return "files without the flag for them, or the flag without a place for files";
	if (choice_mistake(route) || answer_mistake(route))
		return choice_mistake(route) ? choice_mistake(route) : answer_mistake(route);
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
		if (!mistake && is_claimed(routes, route))
			mistake = "an action that a row before has, too";
		if (!mistake && route->in)
			mistake = view_mistake(route->in);
		if (!mistake && route->out)
			mistake = view_mistake(route->out);
		if (mistake)
			return mistake;
	}
	return NULL;
}
