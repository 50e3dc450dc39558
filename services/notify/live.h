#pragma once
/* Telling a user's open sockets of a new notification, through Redis and the chat service that holds them. */
#include "consumer.h"
#include "model.h"

/* Once the transaction is committed. The notification must live in the delivery's arena. */
Err live_tell(struct delivery *d, int64_t user_id, const struct notification *notification) MUST_CHECK;
