#include "frame.h"

#include <string.h>

enum { FINAL = 0x80, OPCODE_TEXT = 1, OPCODE_BINARY = 2, LENGTH_16 = 126, LENGTH_64 = 127, FRAME_MAX = 1 << 30 };

static unsigned char head_size(size_t n)
{
	return n < LENGTH_16 ? 2 : n <= UINT16_MAX ? 4 : 10;
}

static void write_head(struct frame *frame)
{
	unsigned char *at = (unsigned char *)frame->bytes;
	uint64_t n = frame->n;

	*at++ = (unsigned char)(FINAL | (frame->binary ? OPCODE_BINARY : OPCODE_TEXT));
	*at++ = frame->head == 2 ? (unsigned char)n : frame->head == 4 ? LENGTH_16 : LENGTH_64;
	for (int shift = 8 * (frame->head - 3); shift >= 0; shift -= 8)
		*at++ = (unsigned char)(n >> shift);
}

struct frame *frame_make(bool binary, const Str *parts, size_t part_count)
{
	struct frame *frame;
	size_t n = 0;
	char *at;

	for (size_t i = 0; i < part_count; i++)
		n += parts[i].n;
	if (n > FRAME_MAX)
		return NULL;
	frame = malloc(sizeof(*frame) + head_size(n) + n);
	if (!frame)
		return NULL;
	*frame = (struct frame){ .count = 1, .binary = binary, .head = head_size(n), .n = (uint32_t)n };
	write_head(frame);
	at = frame->bytes + frame->head;
	for (size_t i = 0; i < part_count; i++) {
		if (parts[i].n)
			memcpy(at, parts[i].p, parts[i].n);
		at += parts[i].n;
	}
	return frame;
}

void frame_drop(struct frame *frame)
{
	if (--frame->count == 0)
		free(frame);
}
