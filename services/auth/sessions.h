#pragma once
/*
 * Ending sessions. Whatever ends one does it in this order: the row, then the dead state in Redis, then the event, then
 * the commit; the row's lock keeps a service that reads the session at the same moment from writing the old state back.
 * Redis may be away: the event, and the minute that a live state lives there at most, cover it.
 */
#include "auth.h"

Err session_end(struct request *r, Uuid session_id, int64_t user_id, enum revocation reason) MUST_CHECK;
/* All live sessions of the user but keep (none: all). */
Err sessions_end_all(struct request *r, int64_t user_id, Uuid keep, enum revocation reason) MUST_CHECK;
/* All live ones of the user beyond the hundred newest. The caller holds the user's row. */
Err sessions_end_oldest(struct request *r, int64_t user_id) MUST_CHECK;
/* What Redis knows of the user's live sessions is forgotten, so that new roles count at once. */
Err sessions_forget(struct request *r, int64_t user_id) MUST_CHECK;

/* The session source of auth itself: reads the row under a share lock and fills Redis before letting go. */
struct session_source auth_session_source(struct app *app);
