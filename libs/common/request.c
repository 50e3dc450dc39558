#include "request.h"

#include "base/codec.h"

#include <stdarg.h>
#include <string.h>

Err req_whose(const struct request *r, int64_t named, int64_t *out)
{
	*out = named ? named : r->user.user_id;
	return *out == r->user.user_id || req_has_role(r, ADMIN) ? OK : NOT_FOUND;
}

Err req_detail(struct request *r, Err problem, const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	r->errors.detail = str_copy(r->arena, utf8_prefix(str_of(text)));
	return problem;
}

/* As the caller's own system calls it. */
static const char *name_of(const struct request *r, const char *member)
{
	const struct view *view = r->route ? r->route->in : NULL;

	for (size_t i = 0; view && i < view->n; i++) {
		if (strcmp(view->fields[i].column, member) == 0)
			return view->fields[i].name;
	}
	return member;
}

Err req_field(struct request *r, const char *member, const char *code, const char *message)
{
	field_error_add(&r->errors, str_of(name_of(r, member)), code, str_of(message));
	return INVALID;
}

enum dialect req_dialect(const struct request *r, const char *field)
{
	const struct field *shown = r->route->out ? view_field(r->route->out, str_of(field)) : NULL;

	return shown ? shown->dialect : DIALECT_API;
}

static bool is_header_safe(Str value)
{
	for (size_t i = 0; i < value.n; i++) {
		if ((unsigned char)value.p[i] < 0x20 || value.p[i] == 0x7f)
			return false;
	}
	return true;
}

/* A value with control characters would end the header line, and an absent one is one there was no memory for. */
void req_header(struct request *r, const char *name, Str value)
{
	if (!value.p || !is_header_safe(value)) {
		r->headers->failed = true;
		return;
	}
	buf_add_str(r->headers, str_of(name));
	buf_add_literal(r->headers, ": ");
	buf_add_str(r->headers, value);
	buf_add_literal(r->headers, "\r\n");
}

void req_header_int(struct request *r, const char *name, int64_t value)
{
	buf_add_str(r->headers, str_of(name));
	buf_add_literal(r->headers, ": ");
	buf_add_int(r->headers, value);
	buf_add_literal(r->headers, "\r\n");
}

Err created(struct request *r, const char *path, int64_t id)
{
	req_header(r, "Location", str_format(r->arena, "%s%lld", path, (long long)id));
	return OK;
}

struct after_commit {
	struct after_commit *next;
	void (*run)(struct request *r, void *arg);
	void *arg;
};

Err req_after_commit(struct request *r, void (*run)(struct request *r, void *arg), void *arg)
{
	struct after_commit *last = arena_new(r->arena, struct after_commit);

	if (!last)
		return fail(OVERLOADED, "no memory for what follows the commit");
	*last = (struct after_commit){ .run = run, .arg = arg };
	*(r->after_commit ? r->after_commit_end : &r->after_commit) = last;
	r->after_commit_end = &last->next;
	return OK;
}

void req_committed(struct request *r)
{
	struct after_commit *each = r->after_commit;

	req_forget_after_commit(r);
	for (; each; each = each->next)
		each->run(r, each->arg);
}

void req_forget_after_commit(struct request *r)
{
	r->after_commit = NULL;
}

void req_answer(struct request *r, Str body)
{
	r->made = body;
}

void req_keep_answer(struct request *r, void (*keep)(struct request *r, Str body, void *arg), void *arg)
{
	r->keep = keep;
	r->keep_arg = arg;
}

int64_t page_limit(const struct request *r, int64_t asked)
{
	if (asked)
		return asked;
	return r->route->rows ? r->route->rows : PAGE_DEFAULT;
}

VIEW(id_key_view, id_key, FIELD(id_key, id, REQUIRED, .min = 1));

Err page_fill(struct request *r, struct page *page, const struct rows *rows, int64_t limit, const char *list,
	const struct view *key_view)
{
	void *key = arena_alloc(r->arena, key_view->size);

	*page = (struct page){ .rows = *rows, .count = rows->count };
	if (rows->count <= limit)
		return OK;
	if (!key)
		return fail(OVERLOADED, "no memory for a cursor");
	page->count = (int)limit;
	TRY(rows_read_some(rows, page->count - 1, key_view, r->arena, key));
	page->next_cursor = cursor_write(r->arena, list, key_view, key);
	/* Without a cursor the list would seem to end here. */
	return page->next_cursor.p ? OK : fail(INTERNAL, "the key of a row of %s does not fit into a cursor", list);
}
