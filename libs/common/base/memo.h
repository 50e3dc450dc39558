#pragma once
/*
 * A bounded memory of things that can be learned again: keys and values of fixed sizes, each with a time until which it
 * counts. It is a table of small buckets; when a bucket is full, what has expired goes first, then what would expire
 * first. So it never grows, never fails, and forgets early rather than not at all. Keys that strangers choose cannot be
 * aimed at one bucket: the hash has a random seed.
 *
 * All its memory is taken at the start, as untouched pages. Any thread may call; each bucket has a lock (shared by some
 * others) that is held only inside a call, or between memo_hold() and memo_release().
 */
#include "clock.h"

struct memo;

/* Both sizes are multiples of eight. NULL without memory. */
struct memo *memo_create(size_t entries, size_t key_size, size_t value_size) MUST_CHECK;
void memo_destroy(struct memo *memo);

/* False when there is nothing, or nothing that counts any more. */
bool memo_read(struct memo *memo, const void *key, Time now, void *value) MUST_CHECK;
/* False when something that still counted had to go for it. */
bool memo_write(struct memo *memo, const void *key, Time now, Time until, const void *value);

/*
 * The value in its place, all zeroes when it is new, and the bucket locked. Between the two calls hold nothing else of
 * any memo and do nothing that waits.
 */
void *memo_hold(struct memo *memo, const void *key, Time now) MUST_CHECK;
void memo_release(struct memo *memo, void *value, Time until);
