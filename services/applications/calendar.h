#pragma once
/*
 * Interviews as calendar entries (RFC 5545): one VEVENT with its METHOD, lines folded, texts escaped. What people wrote
 * goes in as data and never as a line of its own. The text lies in the arena. Values; any thread.
 */
#include "base/clock.h"
#include "base/rand.h"

struct invitation {
	Uuid uid;
	int64_t sequence;
	bool cancelled;
	Time made_at, starts_at;
	int64_t minutes;
	Str summary, description, place, link;
	Str organizer_name, organizer_email; /* without an address nobody is named */
	Str attendee_name, attendee_email;
};

/* Absent without memory. */
Str calendar_write(struct arena *arena, const struct invitation *invitation);
