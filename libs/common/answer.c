#include "answer.h"

#include "data/json.h"
#include "problem.h"

Str answer_body(const struct request *r)
{
	return str_slice(buf_str(r->http->body), HTTP_HEAD_MAX, r->http->body->n);
}

static void write_page(struct request *r, const struct page *page)
{
	struct buf *body = r->http->body;

	buf_add_literal(body, "{\"data\":[");
	for (int i = 0; i < page->count; i++) {
		if (i)
			buf_add_char(body, ',');
		rows_write_json(&page->rows, i, r->route->out, body);
	}
	buf_add_literal(body, "],\"next_cursor\":");
	if (page->next_cursor.p)
		json_write_text(body, page->next_cursor);
	else
		buf_add_literal(body, "null");
	if (page->total.set)
		buf_format(body, ",\"count\":%lld", (long long)page->total.value);
	buf_add_char(body, '}');
}

Err answer_encode(struct request *r, const void *out)
{
	if (r->route->list)
		write_page(r, out);
	else if (r->route->out)
		json_write_object(r->http->body, r->route->out, out);
	if (r->headers->failed)
		return fail(INTERNAL, "the answer's headers are too large, or one of them cannot be");
	return r->http->body->failed ? fail(INTERNAL, "the answer is larger than %d bytes", HTTP_ANSWER_MAX) : OK;
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
 * What the gateway may keep is at most two seconds old, unless the service is away: then it is better than nothing for ten
 * minutes (deploy/nginx.conf). Whoever is signed in may see more, so that answer is theirs alone.
 */
static void write_caching(struct request *r)
{
	unsigned flags = r->route ? r->route->operation->flags : 0;

	if (r->status >= 400 || (flags & SECRET))
		req_header(r, "Cache-Control", STR("no-store"));
	else if ((flags & CACHED) && r->user.user_id)
		req_header(r, "Cache-Control", STR("private, no-cache"));
	else if (flags & CACHED)
		req_header(r, "Cache-Control", STR("public, max-age=1, stale-while-revalidate=1, stale-if-error=600"));
	if (flags & CACHED)
		req_header(r, "Vary", STR("Accept, Authorization"));
}

void answer_send(struct request *r)
{
	bool problem = r->status >= 400;

	if (problem || (r->route && r->route->out))
		req_header(r, "Content-Type", problem ? STR(PROBLEM_TYPE) : STR("application/json"));
	if (r->retry_after_s)
		req_header_int(r, "Retry-After", r->retry_after_s);
	write_caching(r);
	req_header(r, "X-Request-Id", r->id);
	http_send(r->http, r->status);
}
