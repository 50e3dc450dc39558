#pragma once
/* The events the chat service listens to. */
#include "act.h"
#include "consumer.h"

extern const struct consumer chat_consumers[];

/* job_conversations.c. What an event changes is told as what a request changes: in the feed, by the last statement. */
struct act act_of_delivery(struct delivery *d);
Err delivery_tell(struct delivery *d, struct act *act) MUST_CHECK;
/* Of jobs, and of who applies to them. */
Err job_conversations_follow(struct delivery *d, const struct envelope *events, size_t n) MUST_CHECK;
