#include "contracts/chat.h"

VIEW(message_unread_view, message_unread,
	FIELD(message_unread, id, REQUIRED),
	FIELD(message_unread, conversation_id, REQUIRED),
	FIELD(message_unread, title, 0),
	FIELD(message_unread, job_id, 0),
	FIELD(message_unread, user_ids, REQUIRED),
	FIELD(message_unread, count, REQUIRED),
	FIELD(message_unread, last_seq, REQUIRED),
	FIELD(message_unread, thread_id, REQUIRED),
	FIELD(message_unread, sender_id, REQUIRED),
	FIELD(message_unread, sender_name, 0),
	FIELD(message_unread, preview, MULTILINE),
	FIELD(message_unread, has_file, 0),
	FIELD(message_unread, sent_at, REQUIRED));

EVENT_DEFINE(message_unread, "message.unread", "message", message_unread);

VIEW(message_read_view, message_read,
	FIELD(message_read, id, REQUIRED),
	FIELD(message_read, conversation_id, REQUIRED),
	FIELD(message_read, thread_id, REQUIRED),
	FIELD(message_read, user_id, REQUIRED),
	FIELD(message_read, seq, REQUIRED),
	FIELD(message_read, read_at, REQUIRED));

EVENT_DEFINE(message_read, "message.read", "message", message_read);

VIEW(conversation_look_view, conversation_look,
	FIELD(conversation_look, id, REQUIRED),
	FIELD(conversation_look, conversation_id, REQUIRED),
	FIELD(conversation_look, viewed_at, REQUIRED));

EVENT_DEFINE(conversation_viewed, "conversation.viewed", "conversation", conversation_look);
