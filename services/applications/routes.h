#pragma once
/* Everything the applications service can be asked. */
#include "operation.h"

/* What speaks to the file store, and so runs before the transaction. */
Err application_prepare(struct request *r, void *input) MUST_CHECK;
Err file_prepare_complete(struct request *r, void *input) MUST_CHECK;

/* What a PATCH is laid over. */
Err interview_load(struct request *r, void *plan) MUST_CHECK;

extern const struct route applications_routes[];
