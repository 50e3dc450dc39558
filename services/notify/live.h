#pragma once
/*
 * Telling users' open sockets of new notifications, through Redis and the chat service that holds them. Messages lie in the
 * arena they were begun with, a delivery's. One thread.
 */
#include "consumer.h"
#include "model.h"

struct live_messages {
	struct arena *arena;
	Str *items;
	size_t n, size;
};

Err live_begin(struct live_messages *messages, struct arena *arena, size_t most) MUST_CHECK;
/* No more than `most`. */
Err live_add(struct live_messages *messages, int64_t user_id, const struct notification *notification) MUST_CHECK;
/* Once the transaction is committed, all in one flight. */
Err live_tell(struct delivery *d, const struct live_messages *messages) MUST_CHECK;
