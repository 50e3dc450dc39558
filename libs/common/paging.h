#pragma once
/*
 * Lists as other systems have them: in pages with numbers, {count, next, previous, results} by ?page= and ?page_size=
 * (LIST_PAGES), or as a bare array with the next page in the headers (LIST_BARE). A handler knows cursors only, and
 * asks its statement, a "-- list:" of queries.sql, by page_query() instead of db_query(); the rest is done here and in
 * the answer.
 *
 * `next` names the page and holds a cursor besides: whoever follows it from page to page misses nothing, meets nothing
 * twice and may go as deep as there is something, each page costing the same. A page that is named by its number alone
 * is found by passing over what is before it, so that only the first PAGE_DEPTH_MAX rows can be reached in this way.
 * What is counted is exact so far, and said to be inexact beyond.
 *
 * On a request's thread, in its arena.
 */
#include "request.h"

enum { PAGE_SIZE_MAX = 100, PAGE_DEPTH_MAX = 10 * 1000 };

/* Of the request's address; what is wrong with it is noted in r->errors. Sets the input's limit. */
Err paging_read(struct request *r, void *in) MUST_CHECK;
/* The rows of the page that is asked for. NOT_FOUND when it is behind the last one. */
Err page_query(struct request *r, const struct statement *statement, const void *args, struct rows *out) MUST_CHECK;

/*
 * For handlers that can tell how long their list is at less than the price of counting it: are they asked? Then they
 * say it before they ask for the page.
 */
bool page_wants_total(const struct request *r);
void page_set_total(struct request *r, int64_t n, bool is_exact);

/*
 * The address of this list at another place, with all else that was asked for; full where the gateway says by which
 * name it was called. page 0: without a number; an absent cursor: without one. Absent without memory.
 */
Str page_address(struct request *r, int64_t page, Str cursor);
/* Of the page before this one; absent where there is none, or only one that cannot be reached by its number. */
Str page_previous(struct request *r);
