#include "act.h"
#include "chat.h"
#include "chat/queries.h"
#include "contracts/chat.h"

enum { HISTORY_DEFAULT = 50 };

struct found {
	int64_t id;
};

LOCAL_VIEW(found_view, found, FIELD(found, id, REQUIRED));

struct place {
	int64_t thread_id, seq;
};

LOCAL_VIEW(place_view, place, FIELD(place, thread_id, REQUIRED), FIELD(place, seq, REQUIRED));

/* A message has a number of its own in each thread it stands in. */
static Err tell_everywhere(struct act *act, const char *event, struct message *message)
{
	struct rows rows;

	TRY(db_query(act->tx, SQL(message_places, .message_id = message->id), &rows));
	for (int row = 0; row < rows.count; row++) {
		struct message told = *message;
		struct place place = { 0 };

		TRY(rows_read(&rows, row, &place_view, act->arena, &place));
		told.seq = place.seq;
		TRY(feed_add(act->feed, FEED_EMIT, thread_room(act->arena, place.thread_id), act->user.user_id, event,
			&message_view, &told));
	}
	return OK;
}

/* As the caller's thread shows it now. */
static Err message_get(struct act *act, int64_t thread_id, int64_t seq, struct message *out)
{
	struct rows rows;

	TRY(db_query(act->tx,
		SQL(message_list, .fragments = MESSAGE_LIST_AFTER, .thread_id = thread_id, .after = seq - 1, .limit = 1), &rows));
	if (!rows.count)
		return NOT_FOUND;
	TRY(rows_read(&rows, 0, &message_row_view, act->arena, out));
	message_fill(out, act->arena);
	return OK;
}

/* Nothing was changed: because it is somebody else's, or because it is not there. */
static Err why_not(struct act *act, int64_t thread_id, int64_t seq)
{
	struct found found;

	TRY(db_one(act->tx, SQL(message_exists, .thread_id = thread_id, .seq = seq), &found_view, &found));
	return FORBIDDEN;
}

/* What is changed is told to everybody anew, and counts like what is said. Ahead of the transaction, which must not wait. */
static Err count_edit(struct act *act)
{
	struct rate_verdict verdict = chat_take_message(act->chat, act->user.user_id, act->tx->deadline);

	act->retry_after_s = verdict.retry_after_s;
	return verdict.allowed ? OK : TOO_MANY_MESSAGES;
}

Err act_edit(struct act *act, const struct message_edit *in, struct message *out)
{
	struct conversation seen = { 0 };
	struct found found = { 0 };
	bool changed;

	TRY(count_edit(act));
	TRY(conversation_speak(act, in->id, &seen));
	TRY(db_maybe(act->tx,
		SQL(message_edit, .thread_id = seen.thread_id, .seq = in->seq, .content = in->content,
			.sender_id = act->user.user_id, .now = act->now),
		&found_view, &found, &changed));
	if (!changed)
		return why_not(act, seen.thread_id, in->seq);
	TRY(message_get(act, seen.thread_id, in->seq, out));
	return tell_everywhere(act, "messageEdited", out);
}

/* One's own, or anybody's by those who look after the conversation. */
Err act_delete(struct act *act, const struct message_ref *in, struct message *out)
{
	struct conversation seen = { 0 };
	struct found found = { 0 };
	bool changed;

	TRY(conversation_see(act, in->id, &seen));
	TRY(db_maybe(act->tx,
		SQL(message_delete, .thread_id = seen.thread_id, .seq = in->seq, .user_id = act->user.user_id,
			.any_sender = (seen.is_admin && seen.kind == CONVERSATION_JOB) || act_by_admin(act), .now = act->now),
		&found_view, &found, &changed));
	if (!changed)
		return why_not(act, seen.thread_id, in->seq);
	TRY(message_get(act, seen.thread_id, in->seq, out));
	return tell_everywhere(act, "messageDeleted", out);
}

struct mark {
	int64_t thread_id, read_seq, notified_seq;
};

LOCAL_VIEW(mark_view, mark, FIELD(mark, thread_id, REQUIRED), FIELD(mark, read_seq, REQUIRED),
	FIELD(mark, notified_seq, REQUIRED));

/* Whoever was told that they missed something is told of to have read it, so that no mail goes out in vain. */
static Err tell_mailers(struct act *act, Str id, const struct mark *mark)
{
	struct message_read event = {
		.id = uuid_make(act->now),
		.conversation_id = id,
		.thread_id = mark->thread_id,
		.user_id = act->user.user_id,
		.seq = mark->read_seq,
		.read_at = act->now,
	};

	return mark->notified_seq ? emit_message_read(act->tx, &event) : OK;
}

Err act_read(struct act *act, const struct message_ref *in, struct read_state *out)
{
	struct conversation seen = { 0 };
	struct mark mark = { 0 };

	TRY(conversation_see(act, in->id, &seen));
	if (!seen.is_member)
		return FORBIDDEN;
	TRY(db_one(act->tx, SQL(read_mark, .conversation_id = in->id, .user_id = act->user.user_id, .seq = in->seq), &mark_view,
		&mark));
	*out = (struct read_state){ .conversation_id = in->id, .user_id = act->user.user_id, .seq = mark.read_seq };
	if (mark.read_seq == seen.read_seq)
		return OK;
	TRY(tell_mailers(act, in->id, &mark));
	return feed_add(act->feed, FEED_EMIT, thread_room(act->arena, mark.thread_id), act->user.user_id, "read",
		&read_state_view, out);
}

/* By number, in both directions; neither given, the newest. */
Err act_history(struct act *act, const struct message_query *in, struct message_list *out)
{
	int64_t limit = in->limit ? in->limit : HISTORY_DEFAULT;
	uint64_t way = in->after.set ? MESSAGE_LIST_AFTER : in->before.set ? MESSAGE_LIST_BEFORE : MESSAGE_LIST_NEWEST;
	struct conversation seen = { 0 };
	struct message *messages;
	struct rows rows;

	TRY(conversation_see(act, in->id, &seen));
	TRY(conversation_note_look(act, &seen));
	TRY(db_query(act->tx,
		SQL(message_list, .fragments = way, .thread_id = seen.thread_id, .after = in->after.value,
			.before = in->before.value, .limit = limit),
		&rows));
	messages = arena_new_array(act->arena, (size_t)rows.count + 1, struct message);
	if (!messages)
		return fail(OVERLOADED, "no memory for the history");
	for (int row = 0; row < rows.count; row++) {
		TRY(rows_read(&rows, row, &message_row_view, act->arena, &messages[row]));
		message_fill(&messages[row], act->arena);
	}
	out->data = (List){ .items = messages, .n = (size_t)rows.count };
	return OK;
}
