#pragma once
/*
 * Batches of the feed, applied to the sockets of this instance strictly by their numbers. A batch that comes too early
 * waits; one that is missing for a moment is fetched (follower.h). The last ones applied are kept for a while, so that a
 * socket that is let in finds what was told since its rooms were read.
 *
 * A batch is made by any thread and belongs to the loop once it is posted. Everything else here is the loop's alone.
 */
#include "base/arena.h"
#include "data/field.h"
#include "io/db.h"
#include "feed.h"

struct chat;

struct feed_entry {
	int64_t i;
	Str kind, room;
	int64_t user_id;
	Str event;
	Json data;
};

struct batch {
	struct chat *chat;
	struct batch *next;
	int64_t n;
	List entries; /* of struct feed_entry */
	struct arena arena;
};

extern const struct view batch_view;      /* as instances tell each other */
extern const struct view feed_entry_view;

/* An empty one; its entries are taken from its arena. NULL without memory. */
struct batch *batch_create(struct chat *chat, int64_t n) MUST_CHECK;
void batch_drop(struct batch *batch);
/* As a transaction wrote it. NULL without memory. */
struct batch *batch_of_feed(struct chat *chat, const struct feed *feed, int64_t n) MUST_CHECK;
/* Hands it to the loop; any thread. */
void batch_post(struct batch *batch);

enum { ORDER_KEPT = 512, MISSED_MAX = 1000, OFFSET_MAX = 44 };

struct order;

struct order *order_create(struct chat *chat) MUST_CHECK;
void order_destroy(struct order *order);
/* The number up to which everything has been applied; any thread may ask. */
int64_t order_applied(const struct chat *chat);
/* Where this instance begins; posted to the loop by the follower before it listens. False without memory. */
bool order_begin(struct chat *chat, int64_t n) MUST_CHECK;
/* Is the batch still kept? */
const struct batch *order_kept(const struct order *order, int64_t n);
/* Calls run once everything up to n has been applied, at once if it has. False without memory. */
bool order_when(struct order *order, int64_t n, void (*run)(void *arg), void (*drop)(void *arg), void *arg) MUST_CHECK;

/* "n.i", which every event bears as its last argument. */
Str offset_write(char room[static OFFSET_MAX], int64_t n, int64_t i);
bool offset_read(Str text, int64_t *n, int64_t *i) MUST_CHECK;
