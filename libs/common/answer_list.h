#pragma once
/* A page of a list as an answer, in the form that the route says. On the request's thread. */
#include "request.h"

/* Appends to the body, and to the headers what the form says there. */
Err answer_list(struct request *r, const struct page *page) MUST_CHECK;
/* The rows alone, as an array. */
void answer_rows(struct request *r, const struct page *page);
