#include "arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <string.h>

enum { FIRST_CHUNK = 8 * 1024, ALIGNMENT = alignof(max_align_t) };

struct arena_chunk {
	struct arena_chunk *next;
	size_t size;
	alignas(max_align_t) char bytes[];
};

void arena_init(struct arena *arena, size_t max)
{
	*arena = (struct arena){ .max = max };
}

static void release_until(struct arena *arena, const struct arena_chunk *last)
{
	while (arena->chunks && arena->chunks != last) {
		struct arena_chunk *chunk = arena->chunks;

		arena->chunks = chunk->next;
		arena->total -= chunk->size;
		free(chunk);
	}
}

void arena_finish(struct arena *arena)
{
	release_until(arena, NULL);
	arena->used = 0;
}

void arena_reset(struct arena *arena)
{
	struct arena_chunk *first = arena->chunks;

	while (first && first->next)
		first = first->next;
	release_until(arena, first);
	arena->used = 0;
}

struct arena_mark arena_mark(const struct arena *arena)
{
	return (struct arena_mark){ .chunk = arena->chunks, .used = arena->used };
}

void arena_rewind(struct arena *arena, struct arena_mark mark)
{
	/* An arena that was empty at the mark keeps its first chunk, as after a reset. */
	if (!mark.chunk) {
		arena_reset(arena);
		return;
	}
	release_until(arena, mark.chunk);
	arena->used = mark.used;
}

static bool add_chunk(struct arena *arena, size_t needed)
{
	size_t size = arena->chunks ? arena->chunks->size * 2 : FIRST_CHUNK;
	size_t left = arena->max - arena->total;
	struct arena_chunk *chunk;

	if (needed > left)
		return false;
	if (size < needed)
		size = needed;
	if (size > left)
		size = left;
	chunk = malloc(sizeof(*chunk) + size);
	if (!chunk)
		return false;
	chunk->next = arena->chunks;
	chunk->size = size;
	arena->chunks = chunk;
	arena->total += size;
	arena->used = 0;
	return true;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	void *memory;

	if (size > arena->max)
		return NULL;
	size = (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
	if (!arena->chunks || size > arena->chunks->size - arena->used) {
		if (!add_chunk(arena, size))
			return NULL;
	}
	memory = arena->chunks->bytes + arena->used;
	arena->used += size;
	return memset(memory, 0, size);
}

void *arena_alloc_array(struct arena *arena, size_t count, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(count, size, &bytes))
		return NULL;
	return arena_alloc(arena, bytes);
}
