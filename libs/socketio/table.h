#pragma once
/*
 * A hash table of things that are found by a text. The link is a member of the thing, its key a text of the thing's own;
 * the table owns neither. Keys that strangers choose cannot be aimed at one bucket: the hash is SipHash under a random
 * seed. It grows by itself and fails only without memory. All on the thread of the loop.
 */
#include "base/str.h"

struct table_link {
	struct table_link *next;
	uint64_t hash;
	Str key;
};

struct table {
	struct table_link **buckets;
	size_t size, count; /* size is a power of two */
	uint64_t seed[2];
};

bool table_init(struct table *table) MUST_CHECK;
void table_finish(struct table *table);
struct table_link *table_find(const struct table *table, Str key) MUST_CHECK;
/* The key must not be there yet. */
void table_add(struct table *table, struct table_link *link, Str key);
void table_remove(struct table *table, struct table_link *link);
/* Any one of them, NULL when it is empty: for taking all out. */
struct table_link *table_any(const struct table *table);
/* The next one in no order at all, the first of NULL; nothing may be added or removed in between. */
struct table_link *table_next(const struct table *table, const struct table_link *link);
