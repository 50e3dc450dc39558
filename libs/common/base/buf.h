#pragma once
/*
 * A growing byte buffer with a ceiling. Appending beyond the ceiling, or without memory, makes the buffer fail: from
 * then on it ignores what is appended, so that a writer appends freely and checks buf.failed once at the end.
 * The bytes come from malloc and belong to the buffer until buf_finish(). One thread at a time.
 */
#include "str.h"

struct buf {
	char *p;
	size_t n;
	size_t capacity;
	size_t max;
	bool failed;
};

void buf_init(struct buf *buf, size_t max);
void buf_finish(struct buf *buf);
void buf_clear(struct buf *buf);

void buf_add(struct buf *buf, const void *bytes, size_t n);
void buf_add_char(struct buf *buf, char byte);
void buf_add_int(struct buf *buf, int64_t value);
void buf_format(struct buf *buf, const char *format, ...) PRINTF(2, 3);

/* A buffer over room of the caller's: it fails where that ends, one byte short of it, and is not finished. */
static inline struct buf buf_over(char *room, size_t size)
{
	return (struct buf){ .p = room, .capacity = size - 1, .max = size - 1 };
}

/* n bytes to be filled in by the caller; NULL when the buffer has failed. */
char *buf_extend(struct buf *buf, size_t n) MUST_CHECK;

static inline void buf_add_str(struct buf *buf, Str text)
{
	buf_add(buf, text.p, text.n);
}

#define buf_add_literal(buf, literal) buf_add((buf), "" literal, sizeof(literal) - 1)

static inline Str buf_str(const struct buf *buf)
{
	return (Str){ .p = buf->p ? buf->p : "", .n = buf->n };
}
