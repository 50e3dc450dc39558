#pragma once
/*
 * Lists in their orders, for whoever shows a page of one. On a request's thread, with its arena.
 */
#include "filter.h"

/* What a list is ordered by, and what its cursors hold. */
struct list_order {
	const char *list;
	const struct view *key; /* of struct list_key */
	unsigned sort;
};

/* A place in a list by weight: of a search, of recommendations. edge: how far back it looks; 0: at everything. */
struct rank_key {
	int64_t weight, posted_key, id, edge;
};

extern const struct view rank_key_view;

/* The posting time of the last of the newest jobs that are weighed; 0: there are no more than that. */
Err list_edge(struct request *r, int64_t *out) MUST_CHECK;

/* Of SORT_RELEVANCE and 0 the newest first. */
const struct list_order *list_order_of(unsigned sort);
/* The page behind `after`; of all zeroes, the first. */
Err list_page(struct request *r, const struct filter *f, const struct list_key *after, struct page *out) MUST_CHECK;
