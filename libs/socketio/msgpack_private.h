#pragma once
/* What the files of msgpack.h share. Each reads what it names and moves on, or returns false. */
#include "msgpack.h"

bool msgpack_bytes(struct msgpack *in, size_t n, Str *out);
/* A big-endian number of 1 to 8 bytes. */
bool msgpack_number(struct msgpack *in, size_t width, uint64_t *out);
/* So many bytes become an attachment, and a placeholder in their place. */
bool msgpack_attachment(struct msgpack *in, size_t n, struct buf *out);

/* msgpack_extension.c */
bool msgpack_is_extension(unsigned head);
/* Behind its head. */
bool msgpack_extension(struct msgpack *in, unsigned head, struct buf *out);
/* Passes over the next value if it is JavaScript's undefined. */
bool msgpack_skip_undefined(struct msgpack *in);
