#pragma once
/*
 * Memory that is released in bulk. One arena lives as long as one request or one delivery; everything made for it is
 * taken from it and nothing is freed singly. What outlives the arena must be visibly copied.
 *
 * An arena is born with a ceiling: beyond it, and when the system has no memory, an allocation is NULL. Its first
 * chunk stays with it over arena_reset(), so that a thread that serves request after request does not call malloc.
 * An arena belongs to one thread at a time.
 */
#include "cleanup.h"

#include <stdbool.h>
#include <stddef.h>

struct arena_chunk;

struct arena {
	struct arena_chunk *chunks; /* newest first */
	size_t used;                /* of the newest chunk */
	size_t total;               /* bytes in all chunks */
	size_t max;
};

/* A point to return to: what was allocated after it is released by arena_rewind(). */
struct arena_mark {
	struct arena_chunk *chunk;
	size_t used;
};

void arena_init(struct arena *arena, size_t max);
void arena_finish(struct arena *arena);
void arena_reset(struct arena *arena);

struct arena_mark arena_mark(const struct arena *arena);
void arena_rewind(struct arena *arena, struct arena_mark mark);

/* Zeroed and aligned for any type. */
void *arena_alloc(struct arena *arena, size_t size) MUST_CHECK __attribute__((malloc));
void *arena_alloc_array(struct arena *arena, size_t count, size_t size) MUST_CHECK __attribute__((malloc));

#define arena_new(arena, type)              ((type *)arena_alloc((arena), sizeof(type)))
#define arena_new_array(arena, count, type) ((type *)arena_alloc_array((arena), (count), sizeof(type)))
