#pragma once
/*
 * Telling people something: the rows of their inboxes, and with each a row for every delivery that has to leave the house,
 * in the caller's transaction; two statements, however many are told. The same event tells the same user once, however
 * often it comes.
 *
 * A list lies in the arena it was begun with, and holds facts that must outlive it. One thread.
 */
#include "consumer.h"
#include "kinds.h"

struct app;

/* That somebody is to be told something. */
struct notice {
	const struct kind *kind;
	const struct facts *facts;
	Uuid event_id; /* what it comes of */
	int64_t user_id;
};

struct notices {
	struct arena *arena;
	struct notice *items;
	size_t n, size;
};

Err notices_add(struct notices *notices, const struct notice *notice) MUST_CHECK;
/* All whom the kind's table row names; the notice's own user_id says nothing. */
Err notices_add_all(struct notices *notices, const struct notice *notice) MUST_CHECK;

/* The piece of work that tells. */
struct telling {
	struct app *app;
	struct tx *tx;
	Time now;
	struct delivery *delivery; /* of a consumer: senders and sockets hear of it at once. NULL: they find it by themselves */
};

Err notices_tell(const struct notices *notices, const struct telling *telling) MUST_CHECK;
