#pragma once
/*
 * Members who were not there: of each thread that a batch has written to, those who are offline are named in one event,
 * message.unread, which the notify service makes mails of. One thread, for the length of the batch.
 */
#include "act.h"

struct unread;

/* NULL without memory. */
struct unread *unread_begin(struct arena *arena) MUST_CHECK;
Err unread_note(struct unread *unread, int64_t thread_id, int64_t seq, const struct outgoing *item, Str sender) MUST_CHECK;
/* Writes the events; part of the batch's transaction. */
Err unread_tell(struct act *act, const struct unread *unread) MUST_CHECK;
