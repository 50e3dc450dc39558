#include "unread.h"

#include "base/codec.h"
#include "chat.h"
#include "chat/queries.h"
#include "contracts/chat.h"

enum { SIZE_FIRST = 16 };

/* A thread's newest message of the batch, and how many there were. */
struct touched {
	int64_t thread_id, last_seq, count;
	const struct outgoing *last;
	Str sender;
};

struct unread {
	struct arena *arena;
	size_t n, size;
	struct touched *threads;
};

struct unread *unread_begin(struct arena *arena)
{
	struct unread *unread = arena_new(arena, struct unread);

	if (unread)
		unread->arena = arena;
	return unread;
}

/* As many as there are: each has an entry of the feed, which says when it is too much. */
static bool has_room(struct unread *unread)
{
	size_t size = unread->size ? unread->size * 2 : SIZE_FIRST;
	struct touched *threads;

	if (unread->n < unread->size)
		return true;
	threads = arena_new_array(unread->arena, size, struct touched);
	for (size_t i = 0; threads && i < unread->n; i++)
		threads[i] = unread->threads[i];
	unread->threads = threads;
	unread->size = size;
	return threads;
}

/* In a batch a thread comes up again and again, mostly the one before. */
Err unread_note(struct unread *unread, int64_t thread_id, int64_t seq, const struct outgoing *item, Str sender)
{
	size_t i = unread->n;

	while (i && unread->threads[i - 1].thread_id != thread_id)
		i--;
	if (!i) {
		if (!has_room(unread))
			return fail(OVERLOADED, "no memory for those who are away");
		unread->threads[unread->n++] = (struct touched){ .thread_id = thread_id };
		i = unread->n;
	}
	unread->threads[i - 1].last = item;
	unread->threads[i - 1].last_seq = seq;
	unread->threads[i - 1].sender = sender;
	unread->threads[i - 1].count++;
	return OK;
}

struct to_tell {
	int64_t thread_id;
	IntList user_ids;
};

LOCAL_VIEW(to_tell_view, to_tell, FIELD(to_tell, thread_id, REQUIRED), FIELD(to_tell, user_ids, REQUIRED, .max = 1000000));

struct about {
	Str id, title;
	OptInt job_id;
};

LOCAL_VIEW(about_view, about, FIELD(about, id, REQUIRED), FIELD(about, title, 0), FIELD(about, job_id, 0));

static Str preview(Str content)
{
	return content.n ? utf8_prefix(str_slice(content, 0, MESSAGE_PREVIEW_MAX)) : STR_NONE;
}

static const struct touched *thread_of(const struct unread *unread, int64_t thread_id)
{
	for (size_t i = 0; i < unread->n; i++) {
		if (unread->threads[i].thread_id == thread_id)
			return &unread->threads[i];
	}
	return NULL;
}

static Err tell(struct act *act, const struct touched *thread, IntList user_ids)
{
	struct about about = { 0 };
	struct message_unread event = {
		.id = uuid_make(act->now),
		.user_ids = user_ids,
		.count = thread->count,
		.last_seq = thread->last_seq,
		.thread_id = thread->thread_id,
		.sender_id = thread->last->sender_id,
		.sender_name = thread->sender,
		.preview = preview(thread->last->content),
		.has_file = !uuid_is_none(thread->last->file_id),
		.sent_at = act->now,
	};

	TRY(db_one(act->tx, SQL(thread_conversation, .thread_id = thread->thread_id), &about_view, &about));
	event.conversation_id = about.id;
	event.title = about.title;
	event.job_id = about.job_id;
	TRY(db_defer(act->tx, SQL(members_notified, .thread_id = thread->thread_id, .user_ids = user_ids)));
	return emit_message_unread(act->tx, &event);
}

/* Who said something has seen it, and who is online is told by their socket. */
static IntList those_there(struct act *act, const struct unread *unread)
{
	IntList online = presence_online(act->chat->presence, act->arena, act->now);
	IntList all = { .items = arena_new_array(act->arena, online.n + unread->n + 1, int64_t) };

	for (size_t i = 0; all.items && i < online.n; i++)
		all.items[all.n++] = online.items[i];
	for (size_t i = 0; all.items && i < unread->n; i++)
		all.items[all.n++] = unread->threads[i].last->sender_id;
	return all;
}

Err unread_tell(struct act *act, const struct unread *unread)
{
	IntList threads = { .items = arena_new_array(act->arena, unread->n + 1, int64_t), .n = unread->n };
	IntList except = those_there(act, unread);
	struct rows rows;

	if (!threads.items || !except.items)
		return fail(OVERLOADED, "no memory for those who are away");
	if (!unread->n)
		return OK;
	for (size_t i = 0; i < unread->n; i++)
		threads.items[i] = unread->threads[i].thread_id;
	TRY(db_query(act->tx, SQL(members_to_tell, .thread_ids = threads, .except = except), &rows));
	for (int row = 0; row < rows.count; row++) {
		struct to_tell to = { 0 };

		TRY(rows_read(&rows, row, &to_tell_view, act->arena, &to));
		TRY(tell(act, thread_of(unread, to.thread_id), to.user_ids));
	}
	return OK;
}
