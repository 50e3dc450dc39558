#include "paging.h"

#include <string.h>

struct asked {
	OptInt page, page_size;
};

LOCAL_VIEW(asked_view, asked, FIELD(asked, page, 0, .min = 1, .max = INT32_MAX), FIELD(asked, page_size, 0));

static int64_t size_of(const struct request *r, const struct asked *asked, int64_t limit)
{
	if (!asked->page_size.set)
		return page_limit(r, limit);
	if (asked->page_size.value < 1)
		return 1;
	return asked->page_size.value < PAGE_SIZE_MAX ? asked->page_size.value : PAGE_SIZE_MAX;
}

Err paging_read(struct request *r, void *in)
{
	const struct field *limit = view_field(r->route->in, STR("limit")),
			   *cursor = view_field(r->route->in, STR("cursor"));
	struct paging *paging = &r->paging;
	struct asked asked = { 0 };
	struct decode decode;

	decode_init(&decode, &asked_view, &asked, &r->errors);
	TRY(decode_query(&decode, r->http->query));
	paging->page = asked.page.set ? asked.page.value : 1;
	paging->size = size_of(r, &asked, *MEMBER(int64_t, in, limit));
	*MEMBER(int64_t, in, limit) = paging->size;
	if (!field_is_absent(cursor, in))
		return OK;
	paging->skip = (paging->page - 1) * paging->size;
	if (paging->skip + paging->size > PAGE_DEPTH_MAX)
		field_error_add(&r->errors, STR("page"), "too_deep",
			str_format(r->arena, "leads beyond the first %d: follow next to get there", PAGE_DEPTH_MAX));
	return OK;
}

bool page_wants_total(const struct request *r)
{
	return r->route->list == LIST_PAGES && !r->paging.is_counted;
}

void page_set_total(struct request *r, int64_t n, bool is_exact)
{
	r->paging.total = n;
	r->paging.total_is_exact = is_exact;
	r->paging.is_counted = true;
}

/* Behind a cursor is only the rest; what is ahead of it the number of the page tells. */
static Err count(struct request *r, const struct statement *statement, const void *args)
{
	int64_t ahead = r->paging.skip ? 0 : (r->paging.page - 1) * r->paging.size;
	int64_t n;

	TRY(db_count(r->tx, statement, args, PAGE_DEPTH_MAX + 1, &n));
	page_set_total(r, ahead + (n < PAGE_DEPTH_MAX ? n : PAGE_DEPTH_MAX), n <= PAGE_DEPTH_MAX);
	return OK;
}

Err page_query(struct request *r, const struct statement *statement, const void *args, struct rows *out)
{
	if (page_wants_total(r))
		TRY(count(r, statement, args));
	TRY(db_list(r->tx, statement, args, r->paging.skip, out));
	if (r->paging.skip && !out->count)
		return req_detail(r, NOT_FOUND, "There is no page %lld", (long long)r->paging.page);
	return OK;
}

static bool is_host(Str text)
{
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
			    c == '.' || c == ':' || c == '[' || c == ']' || c == '_'))
			return false;
	}
	return text.n > 0;
}

static void write_origin(const struct request *r, struct buf *out)
{
	Str scheme = http_header(r->http, "X-Forwarded-Proto"), host = http_header(r->http, "X-Forwarded-Host");

	if ((str_eq(scheme, STR("http")) || str_eq(scheme, STR("https"))) && is_host(host))
		buf_format(out, STR_FMT "://" STR_FMT, STR_ARG(scheme), STR_ARG(host));
}

static void separate(struct buf *out, size_t query_at)
{
	buf_add_char(out, out->n == query_at ? '?' : '&');
}

/* What clients send although an address has to say it in another way; it would end the address, or the text it stands in. */
static bool has_to_be_encoded(unsigned char c)
{
	return c <= ' ' || c > '~' || strchr("\"<>\\^`{|}", c);
}

static void write_parameter(struct buf *out, Str pair)
{
	for (size_t i = 0; i < pair.n; i++) {
		unsigned char c = (unsigned char)pair.p[i];

		if (has_to_be_encoded(c))
			buf_format(out, "%%%02X", c);
		else
			buf_add_char(out, pair.p[i]);
	}
}

/* All parameters but those that say the place. */
static void write_others(struct buf *out, Str query, size_t at)
{
	while (query.n) {
		Str pair = str_cut(&query, '&'), value = pair, name = str_cut(&value, '=');

		if (!name.n || str_eq(name, STR("page")) || str_eq(name, STR("cursor")))
			continue;
		separate(out, at);
		write_parameter(out, pair);
	}
}

Str page_address(struct request *r, int64_t page, Str cursor)
{
	_cleanup_(buf_finish) struct buf text;
	size_t at;

	buf_init(&text, 64 * 1024);
	write_origin(r, &text);
	buf_add_str(&text, r->http->path);
	at = text.n;
	write_others(&text, r->http->query, at);
	if (page) {
		separate(&text, at);
		buf_format(&text, "page=%lld", (long long)page);
	}
	if (cursor.p) {
		separate(&text, at);
		buf_format(&text, "cursor=" STR_FMT, STR_ARG(cursor));
	}
	return text.failed ? STR_NONE : str_copy(r->arena, buf_str(&text));
}

Str page_previous(struct request *r)
{
	const struct paging *paging = &r->paging;

	if (paging->page < 2 || (paging->page - 1) * paging->size > PAGE_DEPTH_MAX)
		return STR_NONE;
	return page_address(r, paging->page - 1, STR_NONE);
}
