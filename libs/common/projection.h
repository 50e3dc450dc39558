#pragma once
/*
 * Reading one's own copy of another service's objects (a projection, kept by a consumer) where the copy may be a moment
 * behind. Who misses a row cannot tell "does not exist" from "has not arrived": projection_find() looks again until the
 * projection has come as far as the source was when the question was asked. Then a row that is not there does not exist.
 *
 * The wait holds no database connection and is short, since the source says every 250 ms how far it is; at most
 * PROJECTION_WAITERS threads of a process wait at a time, the others are told UNAVAILABLE at once.
 */
#include "data/field.h"
#include "io/db.h"

/* The row came while we waited: run the whole transaction again. The request wrapper does. */
PROBLEM(PROJECTION_CAME, 503, "try_again", "The request needs something that has only just arrived, try again");

enum { PROJECTION_WAIT_MS = 1000, PROJECTION_WAITERS = 64 };

struct projection {
	const char *consumer; /* whose queue feeds it */
	const char *source;   /* the service it copies from */
	const char *also;     /* a second one; NULL: none */
	int wait_ms;          /* 0: PROJECTION_WAIT_MS; less for whoever can go on without the row */
};

/*
 * Like db_one(), for a statement that reads a projection: the row; NOT_FOUND when there is none for sure; UNAVAILABLE
 * when the projection is too far behind to know.
 *
 * A miss in a TX_WRITE ends the transaction, and with it all that it held, the idempotency key's lock above all: nothing
 * more can be done in it, and PROJECTION_CAME asks for another run. To be called before anything else of the handler's,
 * and never by a consumer, whose inbox row would go the same way.
 */
Err projection_find(struct tx *tx, const struct projection *projection, const struct statement *statement, const void *args,
	const struct view *view, void *out) MUST_CHECK;

/*
 * Waits until the projection is as far as its sources are now, for those who look again themselves; UNAVAILABLE when it does
 * not come so far in time. In no transaction: each look is one of its own.
 */
Err projection_await(struct db *db, struct arena *arena, const struct projection *projection, struct deadline deadline)
	MUST_CHECK;
