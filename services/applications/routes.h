#pragma once
/* Everything the applications service can be asked. */
#include "operation.h"

/* What a PATCH is laid over. */
Err interview_load(struct request *r, void *plan) MUST_CHECK;

extern const struct route applications_routes[];
