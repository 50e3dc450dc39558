#pragma once
/*
 * Conditional requests (RFC 9110, section 13). An answer about one object carries an entity tag made of the object's
 * version; any other answer that may be kept, such as a page of a list, one made of its text. Whoever has it already is
 * told so with 304; a change that names another version than the present one is refused with 412, so that of two who
 * change the same thing at once none overwrites what the other did without having seen it.
 *
 *	TRY(db_one(r->tx, SQL(job_lock, .id = in->id), &job_row_view, &job));
 *	TRY(if_match(r, job.version));     with the row locked, or the version is a guess
 *	…
 *	etag_of_version(r, out->version);
 *
 * The answer's side needs nothing of a handler but its tag: the wrapper compares it. Tags are read with and without W/,
 * because a gateway that compresses weakens them. No state; a request belongs to one thread.
 */
#include "request.h"

/* The answer is this version of its object. */
void etag_of_version(struct request *r, int64_t version);
/* PRECONDITION_FAILED when the caller expects another version, or anything at all where there is nothing (version 0). */
Err if_match(const struct request *r, int64_t version) MUST_CHECK;

/* For answer.c: tags a body that no handler has tagged, and turns a 200 that the caller has already into a 304. */
void answer_condense(struct request *r);

/* Does a list of tags, as If-Match and If-None-Match have it, hold this one? "*" stands for any. */
bool etag_in(Str list, Str etag);
