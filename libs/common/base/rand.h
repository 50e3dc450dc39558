#pragma once
/*
 * Randomness from the kernel, and UUIDs. Everything here is fit for secrets. Any thread may call.
 */
#include "clock.h"

typedef struct {
	uint8_t bytes[16];
} Uuid;

enum { UUID_TEXT = 36 };

/* Never fails: a kernel that cannot give random bytes is no place to go on in, so the process ends. */
void rand_bytes(void *out, size_t n);
uint64_t rand_u64(void);

/* Version 7: sorts by the time it was made, so that an index on it grows at its end. */
Uuid uuid_make(Time now);
bool uuid_is_none(Uuid uuid);
bool uuid_eq(Uuid a, Uuid b);
void uuid_format(Uuid uuid, char out[static UUID_TEXT]);
bool uuid_parse(Str text, Uuid *out) MUST_CHECK;
