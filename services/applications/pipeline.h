#pragma once
/* Moving applications through their states. On the request's thread, in its transaction. */
#include "applications.h"

/* A step to take: where to, and what staff note about it. */
struct step {
	unsigned status;
	Str note;
};

/*
 * Takes a locked application to another state, if it may go there, and tells everybody; *application is then as it is
 * now. To the state it is in nothing happens, but a note is kept.
 */
Err pipeline_move(struct request *r, struct application *application, const struct step *step) MUST_CHECK;
Err application_lock(struct request *r, int64_t id, struct application *out) MUST_CHECK;
