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
	if (words.items && channels & PUSH)
		words.items[words.n++] = STR("push");
	return words;
}

/* What is said of the person once nobody may be named any more; absent where nobody is. */
static Err title_without_person(const struct telling *t, const struct kind *kind, const struct facts *facts,
	const struct recipient *recipient, Str *out)
{
	struct facts unnamed = *facts;

	*out = STR_NONE;
	if (kind->about == NAMES_NOBODY)
		return OK;
	unnamed.person = STR_NONE;
	return letter_title(notify_of(t->app), kind, &unnamed, recipient, t->arena, out);
}

static void wake_senders(void *app, void *arg)
{
	(void)arg;
	notify_wake(notify_of(app));
}

static Err follow_up(const struct telling *t, int64_t user_id, const struct notification *notification)
{
	if (!t->delivery)
		return OK;
	if (notification->shown)
		TRY(live_tell(t->delivery, user_id, notification));
	return delivery_after_commit(t->delivery, wake_senders, NULL);
}

static Err add(const struct telling *t, const struct kind *kind, const struct facts *facts, const struct recipient *recipient)
{
	struct notification new = { 0 };
	Str title, unnamed;
	bool is_new;
	Json data;

	TRY(letter_title(notify_of(t->app), kind, facts, recipient, t->arena, &title));
	TRY(title_without_person(t, kind, facts, recipient, &unnamed));
	TRY(facts_write(t->arena, facts, &data));
	TRY(db_maybe(t->tx,
		SQL(notification_add, .user_id = recipient->id, .kind = str_of(kind->name), .title = title, .unnamed = unnamed,
			.about_id = kind_about(kind, facts), .event_id = t->event_id, .data = data,
			.shown = kind->channels & INBOX, .channels = channel_words(t->arena, kind->channels),
			.critical = kind->critical, .now = t->now),
		&new_notification_view, &new, &is_new));
	return is_new ? follow_up(t, recipient->id, &new) : OK;
}

Err notice_tell_one(const struct telling *t, const struct kind *kind, const struct facts *facts, int64_t user_id)
{
	struct recipient recipient = { 0 };

	TRY(db_one(t->tx, SQL(recipient_get, .id = user_id, .at = facts->at), &recipient_view, &recipient));
	return add(t, kind, facts, &recipient);
}

Err notice_tell(const struct telling *t, const struct kind *kind, const struct facts *facts)
{
	int64_t one;
	IntList ids = kind_recipients(kind, facts, &one);

	for (size_t i = 0; i < ids.n; i++)
		TRY(notice_tell_one(t, kind, facts, ids.items[i]));
	return OK;
}
