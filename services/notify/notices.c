#include "notices.h"

#include "data/json.h"
#include "dispatch.h"
#include "io/db.h"
#include "letters.h"
#include "live.h"
#include "notify.h"
#include "notify/queries.h"

enum { DATA_MAX = 64 * 1024, SIZE_FIRST = 8 };

static bool has_room(struct notices *notices)
{
	size_t size = notices->size ? notices->size * 2 : SIZE_FIRST;
	struct notice *items;

	if (notices->n < notices->size)
		return true;
	items = arena_new_array(notices->arena, size, struct notice);
	for (size_t i = 0; items && i < notices->n; i++)
		items[i] = notices->items[i];
	notices->items = items;
	notices->size = size;
	return items;
}

Err notices_add(struct notices *notices, const struct notice *notice)
{
	if (!has_room(notices))
		return fail(OVERLOADED, "no memory for what is to be told");
	notices->items[notices->n++] = *notice;
	return OK;
}

Err notices_add_all(struct notices *notices, const struct notice *notice)
{
	struct notice own = *notice;
	int64_t one;
	IntList ids = kind_recipients(notice->kind, notice->facts, &one);

	for (size_t i = 0; i < ids.n; i++) {
		own.user_id = ids.items[i];
		TRY(notices_add(notices, &own));
	}
	return OK;
}

/* --- rows -------------------------------------------------------------------------------------------------------- */

/* What becomes of a list: a row each, in the same order; an array for each column. */
struct columns {
	IntList user_ids, ats_us, about_ids, shown, critical, by_mail, by_push;
	StrList kinds, titles, unnamed, event_ids, datas;
};

static bool columns_make(struct columns *c, struct arena *arena, size_t n)
{
	IntList *const numbers[] = { &c->user_ids, &c->ats_us, &c->about_ids, &c->shown, &c->critical, &c->by_mail, &c->by_push };
	StrList *const texts[] = { &c->kinds, &c->titles, &c->unnamed, &c->event_ids, &c->datas };
	bool good = true;

	for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
		*numbers[i] = (IntList){ .items = arena_new_array(arena, n, int64_t), .n = n };
		good = good && numbers[i]->items;
	}
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		*texts[i] = (StrList){ .items = arena_new_array(arena, n, Str), .n = n };
		good = good && texts[i]->items;
	}
	return good;
}

static Err facts_write(struct arena *arena, const struct facts *facts, Str *out)
{
	_cleanup_(buf_finish) struct buf text;

	buf_init(&text, DATA_MAX);
	json_write_object(&text, &facts_view, facts);
	*out = text.failed ? STR_NONE : str_copy(arena, buf_str(&text));
	return out->p ? OK : fail(OVERLOADED, "the facts are too many");
}

/* What is said of the person once nobody may be named any more; empty where nobody is. */
static Err title_without_person(const struct notify *notify, const struct notice *notice, const struct recipient *recipient,
	struct arena *arena, Str *out)
{
	struct facts unnamed = *notice->facts;

	*out = STR("");
	if (notice->kind->about == NAMES_NOBODY)
		return OK;
	unnamed.person = STR_NONE;
	return letter_title(notify, notice->kind, &unnamed, recipient, arena, out);
}

static Err columns_set(struct columns *c, size_t i, const struct notify *notify, const struct notice *notice,
	const struct recipient *recipient, struct arena *arena)
{
	const struct kind *kind = notice->kind;
	char id[UUID_TEXT];

	uuid_format(notice->event_id, id);
	c->event_ids.items[i] = str_copy(arena, (Str){ id, sizeof(id) });
	c->kinds.items[i] = str_of(kind->name);
	c->about_ids.items[i] = kind_about(kind, notice->facts);
	c->shown.items[i] = (kind->channels & INBOX) != 0;
	c->critical.items[i] = kind->critical;
	c->by_mail.items[i] = (kind->channels & MAIL) != 0;
	c->by_push.items[i] = (kind->channels & PUSH) != 0;
	TRY(letter_title(notify, kind, notice->facts, recipient, arena, &c->titles.items[i]));
	TRY(title_without_person(notify, notice, recipient, arena, &c->unnamed.items[i]));
	return facts_write(arena, notice->facts, &c->datas.items[i]);
}

/* --- telling ------------------------------------------------------------------------------------------------------ */

struct told {
	int64_t place; /* in the list, from 1 on */
	struct notification notification;
};

LOCAL_VIEW(place_view, told, FIELD(told, place, 0));

static void wake_senders(void *app, void *arg)
{
	(void)arg;
	notify_wake(notify_of(app));
}

static Err read_told(const struct notices *notices, const struct rows *rows, int row, struct told *out)
{
	*out = (struct told){ 0 };
	TRY(rows_read_some(rows, row, &place_view, notices->arena, out));
	TRY(rows_read_some(rows, row, &new_notification_view, notices->arena, &out->notification));
	if (out->place < 1 || (size_t)out->place > notices->n)
		return fail(INTERNAL, "a notification that nobody asked for");
	return OK;
}

/* Sockets and senders hear of what is new, once it is committed. */
static Err follow_up(const struct notices *notices, const struct telling *t, const struct rows *rows)
{
	struct live_messages messages = { 0 };

	if (!t->delivery || !rows->count)
		return OK;
	TRY(live_begin(&messages, notices->arena, (size_t)rows->count));
	for (int row = 0; row < rows->count; row++) {
		struct told told;

		TRY(read_told(notices, rows, row, &told));
		if (told.notification.shown)
			TRY(live_add(&messages, notices->items[told.place - 1].user_id, &told.notification));
	}
	TRY(live_tell(t->delivery, &messages));
	return delivery_after_commit(t->delivery, wake_senders, NULL);
}

static Err set_all(const struct notices *notices, const struct telling *t, struct columns *columns)
{
	struct rows rows;

	for (size_t i = 0; i < notices->n; i++) {
		columns->user_ids.items[i] = notices->items[i].user_id;
		columns->ats_us.items[i] = notices->items[i].facts->at.us;
	}
	TRY(db_query(t->tx, SQL(recipients_get, .ids = columns->user_ids, .ats_us = columns->ats_us), &rows));
	if ((size_t)rows.count != notices->n)
		return fail(INTERNAL, "%d recipients for %zu notices", rows.count, notices->n);
	for (size_t i = 0; i < notices->n; i++) {
		struct recipient recipient = { 0 };

		TRY(rows_read(&rows, (int)i, &recipient_view, notices->arena, &recipient));
		TRY(columns_set(columns, i, notify_of(t->app), &notices->items[i], &recipient, notices->arena));
	}
	return OK;
}

Err notices_tell(const struct notices *notices, const struct telling *t)
{
	struct columns c;
	struct rows rows;

	if (!notices->n)
		return OK;
	if (!columns_make(&c, notices->arena, notices->n))
		return fail(OVERLOADED, "no memory for what is to be told");
	TRY(set_all(notices, t, &c));
	TRY(db_query(t->tx,
		SQL(notifications_add, .user_ids = c.user_ids, .kinds = c.kinds, .titles = c.titles, .unnamed = c.unnamed,
			.about_ids = c.about_ids, .event_ids = c.event_ids, .datas = c.datas, .shown = c.shown,
			.critical = c.critical, .by_mail = c.by_mail, .by_push = c.by_push, .now = t->now),
		&rows));
	return follow_up(notices, t, &rows);
}
