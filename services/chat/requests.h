#pragma once
/* The operations of act.h as requests over HTTP. One thread, for the length of the request. */
#include "act.h"
#include "request.h"

struct act act_of(struct request *r);
/* Writes what others are to be told, and has them told after the commit. The last thing a handler does. */
Err act_end(struct request *r, struct act *act) MUST_CHECK;
