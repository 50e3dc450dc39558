#pragma once
/* The events the chat service listens to. */
#include "act.h"
#include "consumer.h"

struct application_state;

extern const struct consumer chat_consumers[];

/* job_conversations.c. What an event changes is told as what a request changes: in the feed, by the last statement. */
struct act act_of_delivery(struct delivery *d);
Err delivery_tell(struct delivery *d, struct act *act) MUST_CHECK;
/* Of jobs, of who applies to them, and of what becomes of that. */
Err job_conversations_follow(struct delivery *d, const struct envelope *events, size_t n) MUST_CHECK;

/* applicant_status.c. The applicant's sockets are told, those that are away when they come back. */
Err applicant_status_tell(struct act *act, const struct application_state *application) MUST_CHECK;
