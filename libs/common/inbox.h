#pragma once
/*
 * Which events a consumer has already taken effect of. The rows are written in the effect's own transaction, so an
 * event that is delivered again, for whatever reason, is told from a new one for as long as they are kept.
 */
#include "base/rand.h"
#include "base/err.h"

struct tx;

enum { INBOX_KEEP_DAYS = 14, INBOX_BATCH_MAX = 100 };

/* fresh[i]: this is the first time the consumer sees ids[i]; of an id that is given twice only the first is. */
Err inbox_add(struct tx *tx, const char *consumer, const Uuid *ids, size_t n, bool *fresh) MUST_CHECK;
/* Removes a portion of the rows older than INBOX_KEEP_DAYS; call again while removed is not 0. */
Err inbox_clean(struct tx *tx, Time now, int64_t *removed) MUST_CHECK;
