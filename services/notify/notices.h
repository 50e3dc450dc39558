#pragma once
/*
 * Telling somebody something: the row of their inbox, and with it a row for each delivery that has to leave the house, in
 * one statement of the caller's transaction. The same event tells the same user once, however often it comes.
 */
#include "consumer.h"
#include "kinds.h"

struct app;

/* The piece of work that tells, and the event that it is about. */
struct telling {
	struct app *app;
	struct tx *tx;
	struct arena *arena;
	Uuid event_id;
	Time now;
	struct delivery *delivery; /* of a consumer: senders and sockets hear of it at once. NULL: they find it by themselves */
};

/* Tells all whom the kind's table row names. */
Err notice_tell(const struct telling *telling, const struct kind *kind, const struct facts *facts) MUST_CHECK;
/* Tells one of them. */
Err notice_tell_one(const struct telling *telling, const struct kind *kind, const struct facts *facts, int64_t user_id)
	MUST_CHECK;
