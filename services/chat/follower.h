#pragma once
/*
 * Hears of batches that other instances have written, and of what they whisper: who is online, who is typing. What nobody
 * told, because it was written in a request, because Redis was away or a message was lost, it finds by looking at the clock
 * in Postgres: at once when it is woken, else every second, ten times a second while Redis is away. A worker's thread.
 */
#include "service.h"

struct chat;

void follow_feed(struct app *app);
/* Something was committed here, or is missing. Any thread; costs next to nothing. */
void follower_wake(struct chat *chat);
