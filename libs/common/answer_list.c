#include "answer_list.h"

#include "data/json.h"
#include "paging.h"

/* The members of an object go on in the one that is being written. */
static void write_more(struct buf *body, const struct page *page)
{
	size_t at = body->n;

	if (!page->more)
		return;
	json_write_object(body, page->more_view, page->more);
	if (body->failed)
		return;
	/* Its opening brace becomes a comma, its closing one goes; of an empty object nothing stays. */
	body->p[at] = ',';
	body->n -= body->n - at > 2 ? 1 : 2;
}

void answer_rows(struct request *r, const struct page *page)
{
	struct buf *body = r->http->body;

	buf_add_char(body, '[');
	for (int i = 0; i < page->count; i++) {
		if (i)
			buf_add_char(body, ',');
		rows_write_json(&page->rows, i, r->route->out, body);
	}
	buf_add_char(body, ']');
}

static void write_text_or_null(struct buf *body, Str text)
{
	if (text.p)
		json_write_text(body, text);
	else
		buf_add_literal(body, "null");
}

static Err write_data(struct request *r, const struct page *page)
{
	struct buf *body = r->http->body;

	buf_add_literal(body, "{\"data\":");
	answer_rows(r, page);
	buf_add_literal(body, ",\"next_cursor\":");
	write_text_or_null(body, page->next_cursor);
	write_more(body, page);
	buf_add_char(body, '}');
	return OK;
}

/* An address there was no memory for must not look like the end of the list. */
static Err find_next(struct request *r, const struct page *page, int64_t number, Str *out)
{
	*out = page->next_cursor.p ? page_address(r, number, page->next_cursor) : STR_NONE;
	return page->next_cursor.p && !out->p ? fail(OVERLOADED, "no memory for the address of the next page") : OK;
}

static Err write_pages(struct request *r, const struct page *page)
{
	struct buf *body = r->http->body;
	Str next;

	if (!r->paging.is_counted)
		return fail(INTERNAL, "a list in pages that was not asked for by page_query()");
	TRY(find_next(r, page, r->paging.page + 1, &next));
	buf_format(body, "{\"count\":%lld,", (long long)r->paging.total);
	if (!r->paging.total_is_exact)
		buf_add_literal(body, "\"count_exact\":false,");
	buf_add_literal(body, "\"next\":");
	write_text_or_null(body, next);
	buf_add_literal(body, ",\"previous\":");
	write_text_or_null(body, page_previous(r));
	buf_add_literal(body, ",\"results\":");
	answer_rows(r, page);
	write_more(body, page);
	buf_add_char(body, '}');
	return OK;
}

static Err write_bare(struct request *r, const struct page *page)
{
	Str next;

	TRY(find_next(r, page, 0, &next));
	answer_rows(r, page);
	if (!next.p)
		return OK;
	req_header(r, "Link", str_format(r->arena, "<" STR_FMT ">; rel=\"next\"", STR_ARG(next)));
	req_header(r, "X-Next-Cursor", page->next_cursor);
	return OK;
}

Err answer_list(struct request *r, const struct page *page)
{
	switch (r->route->list) {
	case LIST_PAGES:
		return write_pages(r, page);
	case LIST_BARE:
		return write_bare(r, page);
	default:
		return write_data(r, page);
	}
}
