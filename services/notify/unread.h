#pragma once
/*
 * Messages that somebody who was not there has not read. They are told by mail and push after a while of grace, unless they
 * read them meanwhile; and then, however many more come, not again about that conversation for a window of time.
 */
#include "consumer.h"
#include "contracts/chat.h"
#include "service.h"

Err unread_note(struct delivery *d, const struct message_unread *ev) MUST_CHECK;
Err unread_forget(struct delivery *d, const struct message_read *ev) MUST_CHECK;
/* Of who is deleted: what waits for them, and their name in what waits for others. */
Err unread_forget_user(struct delivery *d, int64_t user_id) MUST_CHECK;

/* The worker that tells what is due. */
void tell_of_unread(struct app *app);
