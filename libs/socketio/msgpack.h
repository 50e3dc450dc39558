#pragma once
/*
 * MessagePack, as far as neighbours in Node speak it: values become JSON text, and the binary ones among them attachments
 * with placeholders in their place. What is read is not trusted: lengths are held against what is there, depth is capped,
 * texts must be UTF-8. Attachments point into the bytes given. Any thread.
 */
#include "base/buf.h"

struct msgpack {
	Str rest;
	Str *attachments; /* room for attachment_max of them; 0: binary values are refused */
	size_t attachment_count, attachment_max;
};

/* Each reads what it names and moves on, or returns false; then nothing more can be read. */
bool msgpack_array(struct msgpack *in, size_t *n);
bool msgpack_map(struct msgpack *in, size_t *n);
bool msgpack_text(struct msgpack *in, Str *out);
/* Any value. */
bool msgpack_json(struct msgpack *in, struct buf *out);
/* Is the next value one of nothing or false? */
bool msgpack_is_none(const struct msgpack *in);
