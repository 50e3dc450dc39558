#pragma once
/*
 * What the chat service tells the others: that somebody has messages waiting who was not there to see them, that they have
 * been read, and that an administrator has looked at a conversation of others'. The first two speak of a conversation as
 * one person sees it; neither is sent for those who are online.
 */
#include "contracts/events.h"

enum { MESSAGE_PREVIEW_MAX = 200 };

/*
 * One for each batch of messages and conversation, naming all its members who were not online. Mails that wait for a
 * while before they go out ask message.read whether they are still needed.
 */
struct message_unread {
	Uuid id;
	Str conversation_id;
	Str title;          /* of the conversation; absent in a pair */
	OptInt job_id;
	IntList user_ids;   /* who has not seen them */
	int64_t count;      /* of messages in this batch */
	int64_t last_seq;   /* of the newest of them, comparable with message_read.seq of the same thread */
	int64_t thread_id;
	int64_t sender_id;  /* of the newest */
	Str sender_name;
	Str preview;        /* of its text, cut at MESSAGE_PREVIEW_MAX characters; absent when it has none */
	bool has_file;
	Time sent_at;
};

extern const struct view message_unread_view;

EVENT(message_unread, message_unread)

/* Somebody whom message.unread named has read up to seq, which may be less than what was told. */
struct message_read {
	Uuid id;
	Str conversation_id;
	int64_t thread_id;
	int64_t user_id;
	int64_t seq;
	Time read_at;
};

extern const struct view message_read_view;

EVENT(message_read, message_read)

/* For the activity log: somebody has read what is not theirs, as administrators may. Who it was is the envelope's actor. */
struct conversation_look {
	Uuid id;
	Str conversation_id;
	Time viewed_at;
};

extern const struct view conversation_look_view;

EVENT(conversation_viewed, conversation_look)
