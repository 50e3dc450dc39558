#pragma once
/*
 * What instances tell each other that need not last: who came and went, who is typing, which connection was taken over. It
 * goes through Redis and is lost when that is away. Hearing happens on the follower's thread; saying anywhere but on the
 * loop, which has it said by a hand (errands.h).
 */
#include "base/str.h"
#include "data/field.h"

struct chat;

#define FEED_CHANNEL    "chat:feed"
#define WHISPER_CHANNEL "chat:whisper"

enum whisper_kind { WHISPER_CAME = 1, WHISPER_WENT, WHISPER_HERE, WHISPER_EVENT, WHISPER_TAKEOVER };

struct whisper {
	Uuid instance;
	unsigned kind;
	int64_t user_id;
	IntList user_ids; /* of HERE: everybody */
	StrList rooms;    /* of CAME, WENT and EVENT: who is told the event */
	Str event;
	Json data;
	Str sid;          /* of TAKEOVER: the socket that has to go */
	Str except;       /* of EVENT: a socket that is not told */
	bool lasting;     /* of EVENT: also for who is not ready to take it at once */
};

extern const struct view whisper_view;

void whisper_say(struct chat *chat, const struct whisper *whisper);
/* The same from the loop: a hand says it. */
void whisper_later(struct chat *chat, const struct whisper *whisper);
/* All who are online on this instance. */
void whisper_everybody(struct chat *chat);
void whisper_heard(struct chat *chat, Str message);
/* Another service has something to say to a user's sockets (contracts/live.h). */
void live_heard(struct chat *chat, Str message);

/* Tells this instance's own sockets; posts to the loop. */
void whisper_here(struct chat *chat, const struct whisper *whisper);
