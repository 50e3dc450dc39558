#include "input.h"

#include "choice.h"
#include "paging.h"

static bool has_body(const struct request *r)
{
	enum http_method method = r->http->method;

	return method == HTTP_POST || method == HTTP_PUT || method == HTTP_PATCH || method == HTTP_DELETE;
}

static bool is_raw(const struct request *r)
{
	return r->route->operation->flags & RAW;
}

/* A DELETE says most of what it wants in its address, and may say more in a body. */
static bool has_query(const struct request *r)
{
	return !has_body(r) || r->http->method == HTTP_DELETE || is_raw(r);
}

/* The media type alone, without its parameters. */
static Str media_type(const struct request *r)
{
	Str type = http_header(r->http, "Content-Type");

	return str_trim(str_cut(&type, ';'));
}

enum body_kind body_kind(const struct request *r)
{
	Str type = media_type(r);

	if (str_eq_nocase(type, STR("multipart/form-data")))
		return BODY_PARTS;
	if (str_eq_nocase(type, STR("application/x-www-form-urlencoded")))
		return BODY_FORM;
	if (str_eq_nocase(type, STR("application/json")) || str_ends(type, STR("+json")))
		return BODY_JSON;
	return BODY_UNKNOWN;
}

Err body_refuse_kind(struct request *r)
{
	return req_detail(r, UNSUPPORTED_MEDIA_TYPE,
		"Send application/json, application/x-www-form-urlencoded or multipart/form-data");
}

Err input_read_body(struct request *r, struct input_body *out)
{
	struct form_values *parts;

	*out = (struct input_body){ .bytes = STR("") };
	if (!has_body(r))
		return OK;
	if (is_raw(r))
		return upload_read_raw(r);
	if (body_kind(r) != BODY_PARTS)
		return http_body_read_all(r->http, JSON_BODY_MAX, &out->bytes);
	out->parts = parts = arena_new(r->arena, struct form_values);
	if (!parts)
		return fail(OVERLOADED, "no memory for the parts");
	return upload_read(r, parts, &out->bytes);
}

static Err decode_parts(struct decode *decode, const struct form_values *parts)
{
	const struct field_errors *complaints = &parts->complaints;

	for (size_t i = 0; i < complaints->n; i++)
		field_error_add(decode->errors, complaints->items[i].field, complaints->items[i].code,
			complaints->items[i].message);
	for (size_t i = 0; i < parts->n; i++)
		TRY(decode_text(decode, parts->items[i].name, parts->items[i].value, INPUT_FORM));
	return OK;
}

static Err decode_bytes(struct request *r, struct decode *decode, Str body)
{
	enum body_kind kind = body_kind(r);

	/* Nothing sent is an empty object: what is missing is then named field by field. */
	if (!str_trim(body).n)
		return OK;
	if (kind == BODY_FORM)
		return decode_form(decode, body);
	return kind == BODY_JSON ? decode_json(decode, body) : body_refuse_kind(r);
}

/* A path that cannot name anything names nothing. */
static Err decode_path(struct request *r, const struct route_match *match, struct decode *decode)
{
	for (size_t i = 0; i < match->param_count; i++)
		TRY(decode_text(decode, match->params[i].name, match->params[i].value, INPUT_PATH));
	return r->errors.n ? NOT_FOUND : OK;
}

static const struct view *view_of(const struct request *r)
{
	return r->route->in ? r->route->in : &none_view;
}

Err input_decode_path(struct request *r, const struct route_match *match, void *in)
{
	struct decode decode;

	decode_init(&decode, view_of(r), in, &r->errors);
	return decode_path(r, match, &decode);
}

Err input_decode(struct request *r, const struct route_match *match, const struct input_body *body, void *in, bool based)
{
	struct decode decode;

	decode_init(&decode, view_of(r), in, &r->errors);
	decode.based = based;
	decode.known = r->route->when ? ACTION : STR_NONE;
	TRY(decode_path(r, match, &decode));
	if (has_query(r))
		TRY(decode_query(&decode, r->http->query));
	if (body->parts)
		TRY(decode_parts(&decode, body->parts));
	else if (has_body(r))
		TRY(decode_bytes(r, &decode, body->bytes));
	if (r->route->list == LIST_PAGES)
		TRY(paging_read(r, in));
	return decode_finish(&decode);
}
