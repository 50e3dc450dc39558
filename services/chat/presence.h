#pragma once
/*
 * Who is online, on this instance and on the others. Each instance tells through Redis when the first socket of somebody
 * comes or their last one goes, and all of its people every few seconds; what an instance told counts until it has been
 * silent for PRESENCE_MS. While Redis is away one knows of one's own people alone: others may get a mail too many.
 *
 * Any thread; a lock inside, never held over anything that waits.
 */
#include "base/clock.h"
#include "data/field.h"

enum { PRESENCE_MS = 15 * 1000, PRESENCE_TELL_MS = 5 * 1000, PRESENCE_INSTANCES = 16 };

struct presence;

struct presence *presence_create(void) MUST_CHECK;
void presence_destroy(struct presence *presence);

/* Is it their first socket, or was it their last: of those on this instance, and of all that this one knows of? */
struct presence_change {
	bool here, anywhere;
};

/* A socket of somebody's came or went here. The other instances have to hear of every change here. */
struct presence_change presence_came(struct presence *presence, int64_t user_id, Time now);
struct presence_change presence_went(struct presence *presence, int64_t user_id, Time now);
/*
 * The first one came, or the last one went, on another instance. True when that makes a difference to whether they are
 * online at all. Each instance tells its own sockets of what makes a difference to it: so two that lose the last sockets
 * of somebody at once, and believe each other to have one still, are put right by each other's word. A list of everybody
 * may come ahead of the word that somebody came, which makes a difference all the same.
 */
bool presence_told(struct presence *presence, Uuid instance, int64_t user_id, bool online, Time now) MUST_CHECK;
/* Everybody of another instance. */
void presence_told_all(struct presence *presence, Uuid instance, IntList user_ids, Time now);

/* Everybody online anywhere; here alone. */
IntList presence_online(struct presence *presence, struct arena *arena, Time now);
IntList presence_here(struct presence *presence, struct arena *arena);
bool presence_is_online(struct presence *presence, int64_t user_id, Time now);
