#include "openapi.h"

#include "choice.h"
#include "data/json.h"
#include "idempotency.h"

#include <string.h>

enum { PROBLEMS_MAX = 40, PARTS_MAX = 8, VIEWS_MAX = 256, SCHEMA_BYTES_MAX = 256 * 1024 };

struct problem_facts {
	int64_t status;
	Str code, title;
	bool own; /* the operation names it itself */
};

struct route_facts {
	Str route; /* the path */
	Str service, method, operation, doc, rule, list;
	Str when, wrap, message; /* as struct route has them */
	EnumSet roles;
	int64_t status, made_status, cache_s;
	bool is_secret, is_based, is_raw, is_repeatable;
	StrList parts;     /* names of files in a form */
	Str in, out, more; /* names of views */
	List problems;
};

struct view_facts {
	Str view, of;
	Json input, output;
};

LOCAL_VIEW(problem_facts_view, problem_facts,
	FIELD(problem_facts, status, 0),
	FIELD(problem_facts, code, 0),
	FIELD(problem_facts, title, 0),
	FIELD(problem_facts, own, 0));

LOCAL_VIEW(route_facts_view, route_facts,
	FIELD(route_facts, route, 0),
	FIELD(route_facts, service, 0),
	FIELD(route_facts, method, 0),
	FIELD(route_facts, operation, 0),
	FIELD(route_facts, doc, 0),
	FIELD(route_facts, rule, 0),
	FIELD(route_facts, roles, 0, .words = &role_words, .dialect = DIALECT_LOWER),
	FIELD(route_facts, status, 0),
	FIELD(route_facts, made_status, 0),
	FIELD(route_facts, cache_s, 0),
	FIELD(route_facts, is_secret, 0),
	FIELD(route_facts, is_based, 0),
	FIELD(route_facts, is_raw, 0),
	FIELD(route_facts, is_repeatable, 0),
	FIELD(route_facts, parts, 0),
	FIELD(route_facts, list, 0),
	FIELD(route_facts, when, 0),
	FIELD(route_facts, wrap, 0),
	FIELD(route_facts, message, 0),
	FIELD(route_facts, in, 0),
	FIELD(route_facts, out, 0),
	FIELD(route_facts, more, 0),
	FIELD(route_facts, problems, 0, .of = &problem_facts_view));

LOCAL_VIEW(view_facts_view, view_facts,
	FIELD(view_facts, view, 0),
	FIELD(view_facts, of, 0),
	FIELD(view_facts, input, 0),
	FIELD(view_facts, output, 0));

static bool always(const struct route *route)
{
	(void)route;
	return true;
}

static bool asks_for_token(const struct route *route)
{
	return route->operation->rule.kind != RULE_PUBLIC;
}

static bool asks_for_rights(const struct route *route)
{
	return route->operation->rule.kind == RULE_AUTH;
}

static bool takes_body(const struct route *route)
{
	return route->method != HTTP_GET;
}

static bool takes_input(const struct route *route)
{
	return route->in || takes_body(route);
}

/* By its address, by an id in its body, or by the number of a page. */
static bool names_something(const struct route *route)
{
	return strchr(route->path, '{') || (route->in && takes_body(route)) || route->list == LIST_PAGES;
}

static bool is_chosen(const struct route *route)
{
	return route->when;
}

static bool is_repeatable(const struct route *route)
{
	return route->method == HTTP_POST && !(route->operation->flags & (SECRET | READS));
}

/* What a request can end in on its way to the handler and back, whatever it is about: see serve.c. */
static const struct {
	Err problem;
	bool (*applies)(const struct route *route);
} common[] = {
	{ MALFORMED, takes_input },
	{ UNKNOWN_ACTION, is_chosen },
	{ UNAUTHENTICATED, asks_for_token },
	{ FORBIDDEN, asks_for_rights },
	{ NOT_FOUND, names_something },
	{ REQUEST_TIMEOUT, takes_body },
	{ LENGTH_REQUIRED, takes_body },
	{ KEY_IN_USE, is_repeatable },
	{ TOO_LARGE, takes_body },
	{ UNSUPPORTED_MEDIA_TYPE, takes_body },
	{ INVALID, takes_input },
	{ KEY_REUSED, is_repeatable },
	{ RATE_LIMITED, always },
	{ INTERNAL, always },
	{ OVERLOADED, always },
	{ UNAVAILABLE, always },
	{ SHUTTING_DOWN, always },
};

static void add_problem(List *list, Err problem, bool own)
{
	struct problem_facts *facts = list->items;

	if (list->n < PROBLEMS_MAX)
		facts[list->n++] = (struct problem_facts){ .status = problem->status, .code = str_of(problem->code),
			.title = str_of(problem->title), .own = own };
}

static void list_problems(const struct route *route, List *list)
{
	for (const Err *own = route->operation->problems; own && *own; own++)
		add_problem(list, *own, true);
	for (size_t i = 0; i < ARRAY_LEN(common); i++) {
		if (common[i].applies(route))
			add_problem(list, common[i].problem, false);
	}
}

static void list_parts(const struct route *route, StrList *list)
{
	const struct file_sink *files = route->operation->files;
	Str names = str_of(files ? files->parts : NULL);

	while (names.n && list->n < PARTS_MAX)
		list->items[list->n++] = str_cut(&names, ' ');
}

static Str name_of(const struct view *view)
{
	return view ? str_of(view->name) : STR_NONE;
}

static void write_route(struct buf *out, const char *service, const struct route *route)
{
	static const char *const rules[] = { [RULE_PUBLIC] = "public", [RULE_OPTIONAL] = "optional", [RULE_AUTH] = "auth" };
	static const char *const lists[] = { [LIST_DATA] = "data", [LIST_NAMED] = "named",
		[LIST_PAGES] = "pages", [LIST_BARE] = "bare" };

	const struct operation *operation = route->operation;
	struct problem_facts problems[PROBLEMS_MAX];
	Str parts[PARTS_MAX];
	struct route_facts facts = {
		.route = str_of(route->path),
		.service = str_of(service),
		.method = str_of(http_method_name(route->method)),
		.operation = str_of(operation->name),
		.doc = str_of(operation->doc),
		.rule = str_of(rules[operation->rule.kind]),
		.roles = { operation->rule.roles },
		.status = route->status ? route->status : operation->status,
		.made_status = operation->made_status,
		.cache_s = operation->cache_s,
		.is_secret = operation->flags & SECRET,
		.is_based = operation->flags & BASED,
		.is_raw = operation->flags & RAW,
		.is_repeatable = is_repeatable(route),
		.list = str_of(lists[route->list]),
		.when = str_of(route->when),
		.wrap = str_of(route->wrap),
		.message = str_of(route->message),
		.in = name_of(route->in),
		.out = name_of(route->out),
		.more = name_of(operation->more),
		.parts = { .items = parts },
		.problems = { .items = problems },
	};

	list_parts(route, &facts.parts);
	list_problems(route, &facts.problems);
	json_write_object(out, &route_facts_view, &facts);
	buf_add_char(out, '\n');
}

static void write_view(struct buf *out, const struct view *view)
{
	_cleanup_(buf_finish) struct buf input;
	_cleanup_(buf_finish) struct buf output;
	struct view_facts facts;

	buf_init(&input, SCHEMA_BYTES_MAX);
	buf_init(&output, SCHEMA_BYTES_MAX);
	json_write_schema(&input, view, SCHEMA_INPUT);
	json_write_schema(&output, view, SCHEMA_OUTPUT);
	facts = (struct view_facts){ .view = str_of(view->name), .of = str_of(view->of), .input = { buf_str(&input) },
		.output = { buf_str(&output) } };
	json_write_object(out, &view_facts_view, &facts);
	buf_add_char(out, '\n');
	out->failed |= input.failed || output.failed;
}

struct view_list {
	const struct view *views[VIEWS_MAX];
	size_t n;
};

/* Each once, and none too many for the list. */
static void note_view(struct buf *out, struct view_list *list, const struct view *view)
{
	for (size_t i = 0; i < list->n; i++) {
		if (list->views[i] == view)
			return;
	}
	if (!view)
		return;
	out->failed |= list->n == VIEWS_MAX;
	if (list->n < VIEWS_MAX)
		list->views[list->n++] = view;
}

void openapi_write(struct buf *out, const char *service, const struct route *routes)
{
	struct view_list list = { 0 };

	for (const struct route *route = routes; route->operation; route++) {
		if (route->operation->rule.kind == RULE_INTERNAL || route->operation == &handed_over)
			continue;
		write_route(out, service, route);
		note_view(out, &list, route->in);
		note_view(out, &list, route->out);
		note_view(out, &list, route->operation->more);
	}
	for (size_t i = 0; i < list.n; i++)
		write_view(out, list.views[i]);
}
