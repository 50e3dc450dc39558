#pragma once
/*
 * From facts to words: what a notification says to its recipient, as a title for the inbox and as a whole mail. The same
 * facts make the same mail, whenever and wherever it is written: a second try is the first one again.
 *
 * Texts lie in the arena given. Needs nothing but the settings and keys of the service; any thread.
 */
#include "base/buf.h"
#include "kinds.h"

struct notify;

/* As far as they are known: a user whom no event has told of yet has no name and no address. */
struct recipient {
	int64_t id;
	Str name, email, language;
	Str local_time; /* the facts' time as their clock shows it */
	bool is_active;
};

extern const struct view recipient_view;

/* One line. */
Err letter_title(const struct notify *notify, const struct kind *kind, const struct facts *facts,
	const struct recipient *recipient, struct arena *arena, Str *out) MUST_CHECK;

struct letter_text {
	Str message_id; /* without brackets: stable for event, recipient and kind */
	Str subject, text, html, message;
};

/* The whole mail; created_at is when the notification was. */
Err letter_write(const struct notify *notify, const struct kind *kind, const struct facts *facts,
	const struct recipient *recipient, Uuid event_id, Time created_at, struct arena *arena, struct letter_text *out)
	MUST_CHECK;
