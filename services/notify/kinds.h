#pragma once
/*
 * What triggers what: the one table. A row is a kind of notification: the event it comes of, who is told, by which
 * channels, and whether it may be muted. The kind's name is also that of its template and of the user's preference.
 * Constant; any thread.
 */
#include "facts.h"

enum channel { INBOX = 1 << 0, MAIL = 1 << 1, PUSH = 1 << 2 };

struct kind {
	const char *name;
	const struct event *event;
	const struct view *reads; /* how the event's data become facts */
	size_t recipient;         /* the member of struct facts with the id of whom is told … */
	bool many;                /* … or with the ids of those who are */
	size_t about;             /* … of whom it names; NAMES_NOBODY */
	unsigned channels;
	bool critical;            /* cannot be muted, and is mailed to inactive accounts too */
	bool grace;               /* told after a while, unless they have seen it by then: see unread.h */
	bool (*when)(const struct facts *facts); /* NULL: always */
	const char *doc;
};

#define NAMES_NOBODY ((size_t)-1)

extern const struct kind kinds[]; /* ends with a NULL name */

/* NULL when there is none. */
const struct kind *kind_named(Str name);

/* Whom to tell; a list of one lies in *one. */
IntList kind_recipients(const struct kind *kind, const struct facts *facts, int64_t *one);
/* 0: nobody. */
int64_t kind_about(const struct kind *kind, const struct facts *facts);
