#include "answer.h"

#include "answer_list.h"
#include "data/json.h"
#include "problem.h"

#include <string.h>

Str answer_body(const struct request *r)
{
	return str_slice(buf_str(r->http->body), HTTP_HEAD_MAX, r->http->body->n);
}

/* How many there are in all, where the handler has counted them. */
static int64_t count_of(const struct page *page)
{
	const struct field *field = page->more ? view_field(page->more_view, STR("count")) : NULL;

	if (field && field->kind == FIELD_OPT_INT && MEMBER_CONST(OptInt, page->more, field)->set)
		return MEMBER_CONST(OptInt, page->more, field)->value;
	return page->count;
}

static void write_named(struct request *r, const struct page *page)
{
	struct buf *body = r->http->body;

	buf_add_literal(body, "\"count\":");
	buf_add_int(body, count_of(page));
	buf_format(body, ",\"%s\":", r->route->wrap);
	answer_rows(r, page);
}

static void write_members(struct request *r, const void *out)
{
	const struct route *route = r->route;
	struct buf *body = r->http->body;
	size_t at = body->n;

	if (route->list) {
		write_named(r, out);
	} else if (route->wrap) {
		buf_format(body, "\"%s\":", route->wrap);
		json_write_object(body, route->out, out);
	} else {
		json_write_object(body, route->out, out);
		if (body->failed)
			return;
		/* Its own braces go: it is written between those of the envelope. */
		memmove(body->p + at, body->p + at + 1, body->n - at - 1);
		body->n -= 2;
	}
}

static void write_envelope(struct request *r, const void *out)
{
	struct buf *body = r->http->body;
	size_t at;

	buf_add_char(body, '{');
	if (r->route->message) {
		buf_add_literal(body, "\"message\":");
		json_write_text(body, str_of(r->route->message));
		buf_add_char(body, ',');
	}
	at = body->n;
	write_members(r, out);
	/* An answer without members leaves a comma that separates nothing. */
	if (r->route->message && body->n == at)
		body->n--;
	buf_add_char(body, '}');
}

Err answer_encode(struct request *r, const void *out)
{
	if (r->made.p)
		buf_add_str(r->http->body, r->made);
	else if (r->route->wrap || r->route->message)
		write_envelope(r, out);
	else if (r->route->list)
		TRY(answer_list(r, out));
	else if (r->route->out)
		json_write_object(r->http->body, r->route->out, out);
	if (r->headers->failed)
		return fail(INTERNAL, "the answer's headers are too large, or one of them cannot be");
	if (r->http->body->failed)
		return fail(INTERNAL, "the answer is larger than %d bytes", HTTP_ANSWER_MAX);
	if (r->keep)
		r->keep(r, answer_body(r), r->keep_arg);
	return OK;
}

void answer_problem(struct request *r, Err problem)
{
	r->http->body->n = HTTP_HEAD_MAX;
	r->http->body->failed = false;
	r->headers->failed = false;
	r->status = problem->status;
	problem_write(r->http->body, problem, &r->errors, r->id);
	if (problem->status == 401)
		req_header(r, "WWW-Authenticate", STR("Bearer"));
	if (problem->status == 503 && !r->retry_after_s)
		r->retry_after_s = 1;
}

/*
 * A cached answer to an anonymous caller may be shown to anybody, for as long again while it is being renewed, and while
 * the service is away, when it is better than nothing, for ten minutes. What a signed-in caller reads is theirs: their
 * browser may keep it, and has to ask each time whether it still holds.
 */
static void write_cache_control(struct request *r, bool problem)
{
	const struct operation *operation = r->route ? r->route->operation : NULL;
	char text[96];

	if (problem || (operation && (operation->flags & SECRET))) {
		req_header(r, "Cache-Control", STR("no-store"));
	} else if (r->http->method != HTTP_GET && r->http->method != HTTP_HEAD) {
		return;
	} else if (operation && operation->cache_s && !http_header(r->http, "Authorization").p) {
		snprintf(text, sizeof(text), "public, max-age=%d, stale-while-revalidate=%d, stale-if-error=600",
			operation->cache_s, operation->cache_s);
		req_header(r, "Cache-Control", str_of(text));
	} else {
		req_header(r, "Cache-Control", STR("private, no-cache"));
	}
	if (operation && operation->cache_s)
		req_header(r, "Vary", STR("Accept, Authorization"));
}

void answer_send(struct request *r)
{
	bool problem = r->status >= 400;

	if (problem || (r->route && r->route->out && r->status != 304))
		req_header(r, "Content-Type", problem ? STR(PROBLEM_TYPE) : STR("application/json"));
	if (r->retry_after_s)
		req_header_int(r, "Retry-After", r->retry_after_s);
	write_cache_control(r, problem);
	req_header(r, "X-Request-Id", r->id);
	http_send(r->http, r->status);
}
