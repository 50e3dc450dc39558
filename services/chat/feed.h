#pragma once
/*
 * What sockets are told. A transaction that changes something gathers entries, and writes them as its last statement with
 * feed_write(), which gives the batch its number; every instance then applies batches strictly in the order of these
 * numbers (order.h). So nobody is told anything twice, in another order, or that was rolled back, whichever instance the
 * change was made on.
 *
 * A feed belongs to one transaction and thread; its texts lie in the arena it was begun with.
 */
#include "base/arena.h"
#include "io/db.h"

enum { FEED_ENTRIES_MAX = 4096, ROOM_TEXT_MAX = 24 };

/* What an entry does, on every instance. */
#define FEED_EMIT  "emit"  /* the event goes to the room */
#define FEED_JOIN  "join"  /* the user's sockets enter the room, and are told the event */
#define FEED_LEAVE "leave" /* the user's sockets leave the room, and are told the event */

struct feed {
	struct arena *arena;
	size_t n, size;
	Str *kinds, *rooms, *events, *data;
	int64_t *user_ids;
};

/* NULL without memory. */
struct feed *feed_begin(struct arena *arena) MUST_CHECK;
/* Encodes what is told under its view. TOO_MUCH_AT_ONCE when there is no room for it: half of it may fit. */
Err feed_add(struct feed *feed, const char *kind, Str room, int64_t user_id, const char *event, const struct view *view,
	const void *data) MUST_CHECK;
/* The last statement before the commit; *n is the batch's number, 0 when there was nothing to tell. */
Err feed_write(struct tx *tx, const struct feed *feed, Time now, int64_t *n) MUST_CHECK;

Str thread_room(struct arena *arena, int64_t thread_id);
Str user_room(struct arena *arena, int64_t user_id);
