#include "act.h"

#include "chat/queries.h"
#include "chat.h"
#include "unread.h"

/* What the insert says of one message in one thread. */
struct placement {
	int64_t ord;
	Str verdict;
	OptInt id, thread_id, seq;
	OptBool is_own;
	Str sender, receiver;
	Json file;
};

LOCAL_VIEW(placement_view, placement, FIELD(placement, ord, REQUIRED), FIELD(placement, verdict, REQUIRED),
	FIELD(placement, id, 0), FIELD(placement, thread_id, 0), FIELD(placement, seq, 0), FIELD(placement, is_own, 0),
	FIELD(placement, sender, 0), FIELD(placement, receiver, 0), FIELD(placement, file, 0));

LOCAL_VIEW(again_view, message, FIELD(message, id, REQUIRED), FIELD(message, seq, REQUIRED), FIELD(message, timestamp, 0));

/* The last part of an address that is an id, as both stores and the API write a file's. */
static bool file_of_url(Str url, Uuid *out)
{
	Str path = str_cut(&url, '?');
	bool found = false;

	while (path.n)
		found = uuid_parse(str_cut(&path, '/'), out) || found;
	return found;
}

Err message_settle(struct new_message *in, struct field_errors *errors)
{
	if (in->file_url.n && uuid_is_none(in->file_id) && !file_of_url(in->file_url, &in->file_id)) {
		field_error_add(errors, STR("fileUrl"), "unknown", STR("is not the address of a file here"));
		return INVALID;
	}
	return in->content.n || !uuid_is_none(in->file_id) ? OK : EMPTY_MESSAGE;
}

void message_fill(struct message *message, struct arena *arena)
{
	message->id_text = str_format(arena, "%lld", (long long)message->id);
	message->chat_group_id = message->conversation_id;
	if (!uuid_is_none(message->file_id)) {
		char id[UUID_TEXT];

		uuid_format(message->file_id, id);
		message->file_url = str_format(arena, "/api/v1/conversations/" STR_FMT "/files/%.*s",
			STR_ARG(message->conversation_id), UUID_TEXT, id);
	}
}

/* The columns of a batch, as the statement takes them. */
struct columns {
	int64_t ords[OUTGOING_MAX], senders[OUTGOING_MAX];
	Str conversations[OUTGOING_MAX], claims[OUTGOING_MAX], contents[OUTGOING_MAX], files[OUTGOING_MAX], clients[OUTGOING_MAX];
};

static Str file_text(struct arena *arena, Uuid id)
{
	char text[UUID_TEXT];

	if (uuid_is_none(id))
		return STR("");
	uuid_format(id, text);
	return str_copy(arena, (Str){ .p = text, .n = UUID_TEXT });
}

static Str or_empty(Str text)
{
	return text.p ? text : STR("");
}

/* A message without a name of its sender's is given one of ours. */
static Str client_text(struct act *act, Str given)
{
	char text[UUID_TEXT];

	if (given.n)
		return given;
	uuid_format(uuid_make(act->now), text);
	return str_copy(act->arena, (Str){ .p = text, .n = UUID_TEXT });
}

static struct columns *columns_of(struct act *act, struct outgoing *items, size_t n)
{
	struct columns *columns = arena_new(act->arena, struct columns);

	for (size_t i = 0; columns && i < n; i++) {
		items[i].client_id = client_text(act, items[i].client_id);
		columns->ords[i] = (int64_t)i;
		columns->senders[i] = items[i].sender_id;
		columns->conversations[i] = items[i].conversation_id;
		columns->claims[i] = or_empty(items[i].claim);
		columns->contents[i] = or_empty(items[i].content);
		columns->files[i] = file_text(act->arena, items[i].file_id);
		columns->clients[i] = items[i].client_id;
	}
	return columns;
}

static Err insert(struct act *act, const struct columns *columns, size_t n, struct rows *rows)
{
#define STRS(list) ((StrList){ .items = (Str *)(uintptr_t)columns->list, .n = n })
#define INTS(list) ((IntList){ .items = (int64_t *)(uintptr_t)columns->list, .n = n })
	TRY(db_exec(act->tx, SQL(threads_lock, .conversation_ids = STRS(conversations)), NULL));
	return db_query(act->tx,
		SQL(messages_insert, .ords = INTS(ords), .conversation_ids = STRS(conversations), .sender_ids = INTS(senders),
			.claims = STRS(claims), .contents = STRS(contents), .file_ids = STRS(files), .client_ids = STRS(clients),
			.now = act->now),
		rows);
#undef STRS
#undef INTS
}

static Err verdict_error(Str verdict)
{
	if (str_eq(verdict, STR("absent")))
		return NOT_FOUND;
	if (str_eq(verdict, STR("closed")))
		return CONVERSATION_CLOSED;
	return str_eq(verdict, STR("not_you")) ? NOT_YOU : OK;
}

/* Everybody in the thread is told, under the number that it has there. */
static Err tell(struct act *act, const struct placement *at, const struct outgoing *item)
{
	struct message message = {
		.id = at->id.value,
		.conversation_id = item->conversation_id,
		.seq = at->seq.value,
		.sender = at->sender,
		.sender_id = item->sender_id,
		.receiver = at->receiver,
		.content = item->content,
		.file_id = item->file_id,
		.file = at->file,
		.client_id = item->client_id,
		.timestamp = act->now,
	};

	message_fill(&message, act->arena);
	return feed_add(act->feed, FEED_EMIT, thread_room(act->arena, at->thread_id.value), item->sender_id, "message",
		&message_view, &message);
}

static Err take_placement(struct act *act, const struct placement *at, struct outgoing *item, struct unread *unread)
{
	item->error = verdict_error(at->verdict);
	if (!at->id.set)
		return OK;
	item->placed = true;
	item->id = at->id.value;
	item->timestamp = act->now;
	if (at->is_own.value)
		item->seq = at->seq.value;
	TRY(unread_note(unread, at->thread_id.value, at->seq.value, item, at->sender));
	return tell(act, at, item);
}

/* Neither refused nor placed: it was kept before, and is acknowledged as it was then. */
static Err find_again(struct act *act, struct outgoing *item)
{
	struct message message = { 0 };

	TRY(db_one(act->tx,
		SQL(message_again, .conversation_id = item->conversation_id, .sender_id = item->sender_id,
			.client_id = item->client_id),
		&again_view, &message));
	item->id = message.id;
	item->seq = message.seq;
	item->timestamp = message.timestamp;
	return OK;
}

Err messages_keep(struct act *act, struct outgoing *items, size_t n)
{
	struct columns *columns = columns_of(act, items, n);
	struct unread *unread = unread_begin(act->arena);
	struct rows rows;

	if (!columns || !unread)
		return fail(OVERLOADED, "no memory for a batch of messages");
	TRY(insert(act, columns, n, &rows));
	for (int row = 0; row < rows.count; row++) {
		struct placement at = { 0 };

		TRY(rows_read(&rows, row, &placement_view, act->arena, &at));
		TRY(take_placement(act, &at, &items[at.ord], unread));
	}
	for (size_t i = 0; i < n; i++) {
		if (!items[i].error && !items[i].placed)
			TRY(find_again(act, &items[i]));
	}
	return unread_tell(act, unread);
}
