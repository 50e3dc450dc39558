#pragma once
/* Interviews as the files of this service share them. On the request's thread, in its transaction. */
#include "applications.h"

/* Cancels what is still to come for an application that came to its end, and tells everybody. */
Err interviews_cancel_all(struct request *r, int64_t application_id) MUST_CHECK;
