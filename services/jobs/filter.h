#pragma once
/*
 * A filter on its way into a statement: what was asked for, as the tags and bounds that the statements' shared part takes
 * (queries.sql), and where the list goes on. On a request's thread; all of it lives in the request's arena.
 */
#include "base/codec.h"
#include "model.h"
#include "request.h"

/* A place in a list, whatever it is ordered by. */
struct list_key {
	int64_t salary_key, deadline_key, posted_key, id;
};

struct filter {
	const struct job_filter *in;
	StrList tags, skill_tags, type_tags, status_tags;
	int64_t pay_from, pay_to;
	Str pay_period;
	Str employer;
	bool wants_snippets;
	bool is_own;   /* other jobs than the open ones are asked for */
	bool is_empty; /* nothing is asked for but open jobs */
};

/* Are other jobs asked for than open ones, which only those may see whose they are? */
bool filter_is_own(const struct job_filter *in);
/* UNAUTHENTICATED where others' jobs are asked for that are not open. */
Err filter_prepare(struct request *r, const struct job_filter *in, struct filter *out) MUST_CHECK;

/*
 * A text of one or two signs holds no trigram: asked for it, the index would have to be read from end to end. One's own jobs
 * are few without it, so there it is hidden from the index.
 */
enum { TRIGRAM = 3 };

#define TEXT_FRAGMENT(NAME, WHAT, f, text) \
	(!(text).n ? 0 : (f)->is_own && utf8_length(text) < TRIGRAM ? NAME##_SHORT_##WHAT : NAME##_##WHAT)

/* The fragments of the statement NAME and its arguments, as the filter has them. */
#define FILTER_FRAGMENTS(NAME, f)                                                                                      \
	(((f)->tags.n ? NAME##_TAGS : 0) | ((f)->skill_tags.n ? NAME##_SKILLS : 0) |                                   \
		((f)->type_tags.n ? NAME##_TYPES : 0) | ((f)->status_tags.n ? NAME##_STATUSES : 0) |                   \
		((f)->in->industry.n ? NAME##_INDUSTRY : 0) | ((f)->employer.n ? NAME##_EMPLOYER : 0) |                \
		((f)->pay_period.n ? NAME##_PAY : 0) | TEXT_FRAGMENT(NAME, TITLE, f, (f)->in->title) |                 \
		TEXT_FRAGMENT(NAME, COMPANY, f, (f)->in->company) |                                                    \
		TEXT_FRAGMENT(NAME, LOCATION, f, (f)->in->location) |                                                  \
		((f)->in->posted_since.us ? NAME##_SINCE : 0) | ((f)->in->q.n ? NAME##_WORDS : 0))
#define FILTER_ARGUMENTS(f)                                                                                            \
	.tags = (f)->tags, .skill_tags = (f)->skill_tags, .type_tags = (f)->type_tags,                                 \
	.status_tags = (f)->status_tags, .industry = (f)->in->industry, .employer = (f)->employer,                     \
	.pay_from = (f)->pay_from, .pay_to = (f)->pay_to, .pay_period = (f)->pay_period, .title = (f)->in->title,      \
	.company = (f)->in->company, .location = (f)->in->location, .since = (f)->in->posted_since.us, .q = (f)->in->q
