#include "notices.h"

#include "data/json.h"
#include "dispatch.h"
#include "io/db.h"
#include "letters.h"
#include "live.h"
#include "notify/queries.h"
#include "notify.h"

enum { DATA_MAX = 64 * 1024 };

static Err facts_write(struct arena *arena, const struct facts *facts, Json *out)
{
	_cleanup_(buf_finish) struct buf text;

	buf_init(&text, DATA_MAX);
	json_write_object(&text, &facts_view, facts);
	out->text = text.failed ? STR_NONE : str_copy(arena, buf_str(&text));
	return out->text.p ? OK : fail(OVERLOADED, "the facts are too many");
}

static StrList channel_words(struct arena *arena, unsigned channels)
{
	StrList words = { .items = arena_new_array(arena, 2, Str) };

	if (words.items && channels & MAIL)
		words.items[words.n++] = STR("mail");
	return words;
}

/* What is said of the person once nobody may be named any more; absent where nobody is. */
static Err title_without_person(struct delivery *d, const struct kind *kind, const struct facts *facts,
	const struct recipient *recipient, Str *out)
{
	struct facts unnamed = *facts;

	*out = STR_NONE;
	if (kind->about == NAMES_NOBODY)
		return OK;
	unnamed.person = STR_NONE;
	return letter_title(notify_of(d->state), kind, &unnamed, recipient, d->arena, out);
}

static void wake_senders(void *app, void *arg)
{
	(void)arg;
	dispatch_wake(notify_of(app)->mails);
}

static Err add(struct delivery *d, const struct kind *kind, const struct facts *facts, const struct recipient *recipient)
{
	struct notification new = { 0 };
	Str title, unnamed;
	bool is_new;
	Json data;

	TRY(letter_title(notify_of(d->state), kind, facts, recipient, d->arena, &title));
	TRY(title_without_person(d, kind, facts, recipient, &unnamed));
	TRY(facts_write(d->arena, facts, &data));
	TRY(db_maybe(d->tx,
		SQL(notification_add, .user_id = recipient->id, .kind = str_of(kind->name), .title = title, .unnamed = unnamed,
			.about_id = kind_about(kind, facts), .event_id = d->event.id, .data = data,
			.shown = kind->channels & INBOX, .channels = channel_words(d->arena, kind->channels),
			.critical = kind->critical, .now = d->now),
		&new_notification_view, &new, &is_new));
	if (is_new && new.shown)
		TRY(live_tell(d, recipient->id, &new));
	return delivery_after_commit(d, wake_senders, NULL);
}

Err notice_tell(struct delivery *d, const struct kind *kind, const struct facts *facts)
{
	struct recipient recipient = { 0 };

	TRY(db_one(d->tx, SQL(recipient_get, .id = kind_recipient(kind, facts), .at = facts->at), &recipient_view, &recipient));
	return add(d, kind, facts, &recipient);
}
