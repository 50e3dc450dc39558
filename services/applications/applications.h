#pragma once
/*
 * Applications as the files of this service share them. On the request's thread, in its transaction.
 */
#include "model.h"
#include "projection.h"
#include "request.h"

/* Jobs, as their service tells of them. */
extern const struct projection known_jobs;

Err application_get(struct request *r, int64_t id, struct application *out) MUST_CHECK;

enum application_change { SUBMITTED, STATUS_CHANGED, WITHDRAWN };

/* previous: the status before, 0 for none. */
Err application_announce(struct request *r, const struct application *application, unsigned previous,
	enum application_change change) MUST_CHECK;
