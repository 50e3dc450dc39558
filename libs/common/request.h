#pragma once
/*
 * One request as a handler sees it. All of it lives until the answer is sent, in the request's arena; a request belongs
 * to one thread.
 *
 * A handler reads r->user, r->now and r->tx, fills its out, and returns OK or a problem. What it wants said beside the
 * problem it notes with req_detail() or req_field(); headers of the answer it adds with req_header().
 */
#include "contracts/events.h"
#include "data/cursor.h"
#include "data/decode.h"
#include "io/db.h"
#include "operation.h"
#include "session.h"

struct app;

/* Which page of a list is asked for, where pages have numbers; see paging.h. */
struct paging {
	int64_t page, size;
	int64_t skip; /* rows ahead of it; 0 where a cursor says where it begins */
	int64_t total;
	bool total_is_exact, is_counted;
};

struct request {
	struct http_exchange *http;
	struct arena *arena;
	struct app *app;
	void *state; /* the service's own, see struct service */
	const struct route *route;
	/* Of the rows that the body's action chooses among (choice.h); NULL: there is nothing to choose. */
	const struct route *first_route;
	bool chosen; /* route is the one */

	Str id;
	Str traceparent;
	Str client; /* the address, as the gateway tells it */
	Str client_subject; /* under which it is counted, see address_subject() */
	Time now;
	struct deadline deadline;

	bool identified;       /* it was asked who calls, and they may */
	bool counted;          /* within somebody's rate limit, whatever became of it */
	struct principal user; /* user_id 0: nobody is signed in */
	struct tx *tx;
	struct paging paging;

	/* The answer. */
	int status;
	struct buf *headers;
	struct field_errors errors;
	int retry_after_s;
	Str etag; /* see conditional.h */
	Str made; /* see req_answer() */
	void (*keep)(struct request *r, Str body, void *arg);
	void *keep_arg;
	struct after_commit *after_commit, **after_commit_end; /* see req_after_commit() */
};

static inline bool req_has_role(const struct request *r, uint32_t roles)
{
	return (r->user.roles.bits & roles) != 0;
}

/*
 * Whose things an address asks for: the caller's own; those of a user whom it names, who has to be the caller or be asked for
 * by an administrator, else NOT_FOUND. named 0: nobody.
 */
Err req_whose(const struct request *r, int64_t named, int64_t *out) MUST_CHECK;

/* A sentence for the caller beside the problem's title. */
Err req_detail(struct request *r, Err problem, const char *format, ...) PRINTF(3, 4);
/* INVALID, because of this member of the input, under the name that its route has for it. */
Err req_field(struct request *r, const char *member, const char *code, const char *message);

/* In whose words the route says this field: those for a sentence about it. */
enum dialect req_dialect(const struct request *r, const char *field);

/* A value that cannot be a header's fails the answer. */
void req_header(struct request *r, const char *name, Str value);
void req_header_int(struct request *r, const char *name, int64_t value);
/* The answer's Location; returns OK so that a handler may end with it. */
Err created(struct request *r, const char *path, int64_t id);

/*
 * Has run called when this attempt's transaction has committed, before the answer goes out, in the order in which they
 * were asked for: what must not happen for work that is rolled back, and may be lost when the process ends just then.
 * OVERLOADED without memory.
 */
Err req_after_commit(struct request *r, void (*run)(struct request *r, void *arg), void *arg) MUST_CHECK;
/* The request wrapper's: runs them; and forgets those of an attempt that is given up. */
void req_committed(struct request *r);
void req_forget_after_commit(struct request *r);

/* The answer's body is this text, made by an earlier answer to the same question; out is not looked at. */
void req_answer(struct request *r, Str body);
/* Has keep called with the answer's encoded body, so that the next one need not be made; not when it fails. */
void req_keep_answer(struct request *r, void (*keep)(struct request *r, Str body, void *arg), void *arg);

enum { PAGE_DEFAULT = 20 };

/* How many rows a page has: as many as were asked for, else as the route says. */
int64_t page_limit(const struct request *r, int64_t asked);

/* The key of lists in order of their ids. */
struct id_key {
	int64_t id;
};

extern const struct view id_key_view;

/*
 * A page of a list. The handler asks for limit + 1 rows and hands them over; when there is one too many, there is a
 * next page, whose cursor is made of the last row's key.
 */
struct page {
	struct rows rows;
	int count; /* of rows to show */
	Str next_cursor;
	/* What the answer says besides, as further members beside data and next_cursor; NULL: nothing. */
	const struct view *more_view;
	const void *more;
};

Err page_fill(struct request *r, struct page *page, const struct rows *rows, int64_t limit, const char *list,
	const struct view *key_view);
