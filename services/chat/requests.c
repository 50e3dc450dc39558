#include "requests.h"

#include "chat.h"
#include "follower.h"

struct act act_of(struct request *r)
{
	return (struct act){
		.chat = chat_of(r),
		.tx = r->tx,
		.arena = r->arena,
		.user = r->user,
		.now = r->now,
		.feed = feed_begin(r->arena),
		.errors = &r->errors,
		.may_wait = true,
	};
}

static void told(struct request *r, void *arg)
{
	(void)arg;
	follower_wake(chat_of(r));
}

Err act_end(struct request *r, struct act *act)
{
	int64_t n;

	TRY(feed_write(r->tx, act->feed, r->now, &n));
	return n ? req_after_commit(r, told, NULL) : OK;
}

/* A message over HTTP is a batch of one. */
HANDLER(message_create, struct new_message, struct message)
{
	struct act act = act_of(r);
	struct new_message said = *in;
	struct conversation seen = { 0 };
	struct rate_verdict verdict;
	struct outgoing item;

	TRY(message_settle(&said, &r->errors));
	item = (struct outgoing){ .conversation_id = in->id, .claim = in->sender, .content = in->content,
		.client_id = in->client_id, .sender_id = r->user.user_id, .file_id = said.file_id };
	verdict = chat_take_message(act.chat, r->user.user_id, r->deadline);
	if (!verdict.allowed) {
		r->retry_after_s = (int)verdict.retry_after_s;
		return TOO_MANY_MESSAGES;
	}
	TRY(messages_keep(&act, &item, 1));
	/* An administrator sees it and is no member all the same. */
	if (item.error == NOT_FOUND)
		TRY(conversation_see(&act, in->id, &seen));
	if (item.error)
		return item.error;
	*out = (struct message){ .id = item.id, .conversation_id = in->id, .seq = item.seq, .sender_id = r->user.user_id,
		.content = in->content, .file_id = said.file_id, .client_id = item.client_id, .timestamp = item.timestamp };
	message_fill(out, r->arena);
	return act_end(r, &act);
}

HANDLER(message_history, struct message_query, struct message_list)
{
	struct act act = act_of(r);

	return act_history(&act, in, out);
}

HANDLER(message_change, struct message_edit, struct message)
{
	struct act act = act_of(r);
	Err err = act_edit(&act, in, out);

	r->retry_after_s = (int)act.retry_after_s;
	return err ? err : act_end(r, &act);
}

HANDLER(message_remove, struct message_ref, struct message)
{
	struct act act = act_of(r);

	TRY(act_delete(&act, in, out));
	return act_end(r, &act);
}

HANDLER(message_read_up_to, struct message_ref, struct read_state)
{
	struct act act = act_of(r);

	TRY(act_read(&act, in, out));
	return act_end(r, &act);
}
