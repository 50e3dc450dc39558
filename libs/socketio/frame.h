#pragma once
/*
 * A packet ready to go out, made once however many connections it goes to. Its bytes are those of a whole WebSocket
 * frame (RFC 6455, unmasked); a long-polling answer takes the payload alone. It is constant and counted: whoever keeps
 * one calls frame_keep(), and frame_drop() when done. All on the thread of the loop.
 */
#include "base/str.h"

struct frame {
	unsigned count;
	bool binary;
	unsigned char head; /* bytes before the payload */
	uint32_t n;         /* of the payload */
	char bytes[];
};

/* A single packet made of the parts, one behind the other; NULL without memory. */
struct frame *frame_make(bool binary, const Str *parts, size_t part_count) MUST_CHECK;

static inline struct frame *frame_of_text(Str text)
{
	return frame_make(false, &text, 1);
}

static inline struct frame *frame_keep(struct frame *frame)
{
	frame->count++;
	return frame;
}

void frame_drop(struct frame *frame);

static inline Str frame_payload(const struct frame *frame)
{
	return (Str){ .p = frame->bytes + frame->head, .n = frame->n };
}

static inline Str frame_whole(const struct frame *frame)
{
	return (Str){ .p = frame->bytes, .n = (size_t)frame->head + frame->n };
}

static inline void cleanup_frame(struct frame **frame)
{
	if (*frame)
		frame_drop(*frame);
}
