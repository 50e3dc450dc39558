#pragma once
/* The answer to a request: encoding what a handler gave, or the problem it ended in, and sending it. */
#include "request.h"

/* Appends the body; the route says in which view and envelope. */
Err answer_encode(struct request *r, const void *out) MUST_CHECK;
/* Replaces whatever was encoded by the problem. */
void answer_problem(struct request *r, Err problem);
void answer_send(struct request *r);
Str answer_body(const struct request *r);
