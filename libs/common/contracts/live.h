#pragma once
/*
 * What is said to the open sockets of a user, at this moment and never again: a message on a channel of Redis, to whoever
 * holds those sockets. It is lost when nobody listens, and may be lost when Redis goes; what it tells of can always be
 * asked for.
 */
#include "contracts/events.h"

#define LIVE_CHANNEL "live"

enum { LIVE_MESSAGE_MAX = 64 * 1024 };

struct live_message {
	int64_t user_id;
	Str event; /* as the socket gets it: "notification" … */
	Json data;
};

extern const struct view live_message_view;

void live_message_write(struct buf *out, const struct live_message *message);
