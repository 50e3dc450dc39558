#pragma once
/*
 * How much a filter finds, without a price that grows with it: a sample tells whether it is very much; only what is not is
 * counted. See docs/adr/0005. On a request's thread, in its arena.
 */
#include "filter.h"

enum {
	COUNT_MAX  = 10 * 1000, /* counts are exact so far */
	RANKED_MAX = 3000,      /* matches that are all ranked */
};

struct extent {
	int64_t n;
	int64_t estimate; /* of all, by the sample */
	bool is_exact;
	Json facets;
	IntList ids; /* all that is found, where it is little enough to be ranked */
};

extern const struct view extent_view;

/* With facets; n is an estimate where it is not exact. */
Err extent_measure(struct request *r, const struct filter *f, struct extent *out) MUST_CHECK;
/* Only how many, of open jobs or one's own; COUNT_MAX where there are more. */
Err extent_count(struct request *r, const struct filter *f, struct extent *out) MUST_CHECK;
