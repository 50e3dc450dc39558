#pragma once
/*
 * Idempotency-Key: a client that repeats a POST under the same key gets the first answer again, for a day. The record is
 * written in the transaction of the effect itself, so there is never one without the other. Another body under a used
 * key is refused; a twin that is being worked on at this moment is told so, without waiting for it.
 *
 * Only answers of success are kept: an error rolled back, so a repeat may run.
 */
#include "request.h"

PROBLEM(KEY_REUSED, 422, "idempotency_key_reused", "This Idempotency-Key was used with another request");
PROBLEM(KEY_IN_USE, 409, "idempotency_key_in_use", "A request with this Idempotency-Key is being worked on");

enum { IDEMPOTENCY_KEY_MAX = 255 };

struct replay {
	int64_t status;
	Str headers;
	Str body;
};

struct idempotency {
	Str key; /* absent: the request has none, or its route takes none */
	int64_t owner; /* the user, or 0 */
	Str scope;     /* the operation; for anonymous callers also their address */
	Str digest;    /* of the path and the body, hex */
};

/* What tells two requests under one key apart, in hex: path and body, whatever bytes it holds. Absent without memory. */
Str idempotency_digest(struct arena *arena, Str secret, Str path, Str body);
Err idempotency_open(struct request *r, Str body, struct idempotency *out) MUST_CHECK;
/* Inside the transaction, before the handler: finds the earlier answer, or takes the key for this transaction. */
Err idempotency_begin(struct request *r, const struct idempotency *key, struct replay *replay, bool *found) MUST_CHECK;
Err idempotency_store(struct request *r, const struct idempotency *key, Str headers, Str body) MUST_CHECK;
