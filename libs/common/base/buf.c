#include "buf.h"

#include <stdarg.h>
#include <string.h>

enum { FIRST_SIZE = 512 };

void buf_init(struct buf *buf, size_t max)
{
	*buf = (struct buf){ .max = max };
}

void buf_finish(struct buf *buf)
{
	free(buf->p);
	buf_init(buf, buf->max);
}

void buf_clear(struct buf *buf)
{
	buf->n = 0;
	buf->failed = false;
}

static bool grow(struct buf *buf, size_t needed)
{
	size_t capacity = buf->capacity ? buf->capacity * 2 : FIRST_SIZE;
	char *bytes;

	if (needed > buf->max || needed > PTRDIFF_MAX)
		return false;
	if (capacity < needed)
		capacity = needed;
	if (capacity > buf->max)
		capacity = buf->max;
	/* One byte more, for the zero that vsnprintf() writes behind. */
	bytes = realloc(buf->p, capacity + 1);
	if (!bytes)
		return false;
	buf->p = bytes;
	buf->capacity = capacity;
	return true;
}

char *buf_extend(struct buf *buf, size_t n)
{
	size_t needed;
	char *place;

	if (buf->failed)
		return NULL;
	if (__builtin_add_overflow(buf->n, n, &needed) || (needed > buf->capacity && !grow(buf, needed))) {
		buf->failed = true;
		return NULL;
	}
	place = buf->p + buf->n;
	buf->n = needed;
	return place;
}

void buf_add(struct buf *buf, const void *bytes, size_t n)
{
	char *place = n ? buf_extend(buf, n) : NULL;

	if (place)
		memcpy(place, bytes, n);
}

void buf_add_char(struct buf *buf, char byte)
{
	buf_add(buf, &byte, 1);
}

void buf_add_int(struct buf *buf, int64_t value)
{
	char digits[INT_TEXT];

	buf_add_str(buf, str_of_int(digits, value));
}

void buf_format(struct buf *buf, const char *format, ...)
{
	va_list args, again;
	char small[256];
	int length;

	va_start(args, format);
	va_copy(again, args);
	length = vsnprintf(small, sizeof(small), format, args);
	va_end(args);
	if (length < 0) {
		buf->failed = true;
	} else if ((size_t)length < sizeof(small)) {
		buf_add(buf, small, (size_t)length);
	} else {
		char *place = buf_extend(buf, (size_t)length);

		if (place)
			vsnprintf(place, (size_t)length + 1, format, again);
	}
	va_end(again);
}
