#include "model.h"

WORDS(conversation_kind_words, "kind",
	{ CONVERSATION_JOB, { "JOB", "job", "job" }, NULL },
	{ CONVERSATION_PAIR, { "PAIR", "pair", "pair" }, NULL });

#define CONVERSATION_FIELDS                                                                    \
	FIELD(conversation, id, READ_ONLY, .example = "\"job-42\""),                           \
	FIELD(conversation, kind, READ_ONLY, .words = &conversation_kind_words),               \
	FIELD(conversation, mode, READ_ONLY, .words = &chat_mode_words),                       \
	FIELD(conversation, job_id, READ_ONLY),                                                \
	FIELD(conversation, title, READ_ONLY),                                                 \
	FIELD(conversation, owner_id, READ_ONLY),                                              \
	FIELD(conversation, is_admin, READ_ONLY),                                              \
	FIELD(conversation, is_closed, READ_ONLY),                                             \
	FIELD(conversation, joined_at, READ_ONLY),                                             \
	FIELD(conversation, last_seq, READ_ONLY, .doc = "Of the newest message"),              \
	FIELD(conversation, read_seq, READ_ONLY, .doc = "How far one has read"),               \
	FIELD(conversation, unread_count, READ_ONLY)

VIEW(conversation_view, conversation, CONVERSATION_FIELDS);
VIEW(conversation_row_view, conversation, CONVERSATION_FIELDS, FIELD(conversation, is_member, READ_ONLY),
	FIELD(conversation, thread_id, READ_ONLY));

/* Conversations are named as requirements have them: job-<job>, pair-<employer>-<applicant>. */
#define ID(tag, also_) FIELD_AS(tag, id, "id", REQUIRED, .max = 100, .also = also_)

VIEW(conversation_ref_view, conversation_ref, ID(conversation_ref, "chatGroupId conversation_id"));

VIEW(conversation_query_view, conversation_query,
	FIELD(conversation_query, limit, 0, .min = 1, .max = 100),
	FIELD(conversation_query, cursor, 0, .max = 1024));

VIEW(new_pair_view, new_pair,
	FIELD(new_pair, employer_id, 0, .min = 1, .doc = "Left out: the caller"),
	FIELD(new_pair, applicant_id, 0, .min = 1, .doc = "Left out: the caller"));

#define ROOM_FIELDS(tag)                                                                        \
	FIELD(tag, id, 0, .also = "chatGroupId conversation_id", .max = 100),                  \
	FIELD_AS(tag, pair.employer, "employer", 0, .max = 200,                                \
		.doc = "Instead of the id: the name of a company …"),                          \
	FIELD_AS(tag, pair.applicant, "applicant", 0, .max = 100, .doc = "… and a username"),  \
	FIELD_AS(tag, pair.employer_id, "employerId", 0, .min = 1,                             \
		.doc = "Chooses among several of that name")

VIEW(room_ref_view, room_ref, ROOM_FIELDS(room_ref));

VIEW(conversation_edit_view, conversation_edit,
	ID(conversation_edit, NULL),
	FIELD(conversation_edit, title, 0, .min = 1, .max = 200),
	FIELD(conversation_edit, closed, 0));

VIEW(member_view, member,
	FIELD(member, user_id, READ_ONLY),
	FIELD(member, name, READ_ONLY),
	FIELD(member, is_admin, READ_ONLY),
	FIELD(member, joined_at, READ_ONLY));

VIEW(member_query_view, member_query,
	ID(member_query, NULL),
	FIELD(member_query, limit, 0, .min = 1, .max = 100),
	FIELD(member_query, cursor, 0, .max = 1024));

VIEW(member_ref_view, member_ref, ID(member_ref, NULL), FIELD(member_ref, user_id, REQUIRED, .min = 1));

#define MESSAGE_FIELDS                                                                         \
	FIELD(message, id, READ_ONLY),                                                         \
	FIELD(message, conversation_id, READ_ONLY),                                            \
	FIELD(message, seq, READ_ONLY, .doc = "Counts a thread's messages, without holes"),    \
	FIELD(message, sender, READ_ONLY),                                                     \
	FIELD(message, sender_id, READ_ONLY),                                                  \
	FIELD(message, receiver, READ_ONLY, .doc = "The other one of a pair"),                 \
	FIELD(message, content, READ_ONLY),                                                    \
	FIELD(message, file_id, READ_ONLY),                                                    \
	FIELD(message, file, READ_ONLY),                                                       \
	FIELD(message, client_id, READ_ONLY),                                                  \
	FIELD(message, timestamp, READ_ONLY),                                                  \
	FIELD(message, edited_at, READ_ONLY),                                                  \
	FIELD(message, deleted, READ_ONLY)

VIEW(message_row_view, message, MESSAGE_FIELDS);
VIEW(message_view, message,
	FIELD_AS(message, id_text, "_id", READ_ONLY),
	FIELD_AS(message, chat_group_id, "chatGroupId", READ_ONLY),
	FIELD_AS(message, file_url, "fileUrl", READ_ONLY),
	MESSAGE_FIELDS);

#define CONTENT_MAX 8000
#define NEW_MESSAGE_FIELDS                                                                     \
	FIELD(new_message, content, MULTILINE, .max = CONTENT_MAX),                            \
	FIELD(new_message, file_id, 0, .also = "fileId"),                                      \
	FIELD(new_message, file_url, 0, .also = "fileUrl", .max = 2000,                        \
		.doc = "A file's own address, instead of its id"),                             \
	FIELD(new_message, client_id, 0, .also = "clientId", .max = 100,                       \
		.doc = "One's own name for it: sent again under the same, it is the same message"), \
	FIELD(new_message, sender, 0, .max = 200, .doc = "If given, it must be the caller")

VIEW(new_message_view, new_message, ID(new_message, NULL), NEW_MESSAGE_FIELDS);
VIEW(send_message_view, new_message, ROOM_FIELDS(new_message), NEW_MESSAGE_FIELDS);

#define QUERY_FIELDS                                                                           \
	FIELD(message_query, after, 0, .min = 0, .doc = "Messages behind this one, oldest first"), \
	FIELD(message_query, before, 0, .min = 0, .doc = "Messages ahead of this one, newest first"), \
	FIELD(message_query, limit, 0, .min = 1, .max = 100)

VIEW(message_query_view, message_query, ID(message_query, NULL), QUERY_FIELDS);
VIEW(history_view, message_query, ID(message_query, "chatGroupId conversation_id"), QUERY_FIELDS);

VIEW(file_ref_view, file_ref, ID(file_ref, NULL), FIELD(file_ref, file_id, REQUIRED));

VIEW(message_list_view, message_list, FIELD(message_list, data, REQUIRED, .of = &message_view));

#define EDIT_FIELDS                                                                            \
	FIELD(message_edit, seq, REQUIRED, .min = 1),                                          \
	FIELD(message_edit, content, REQUIRED | MULTILINE, .min = 1, .max = CONTENT_MAX)

VIEW(message_edit_view, message_edit, ID(message_edit, NULL), EDIT_FIELDS);
VIEW(edit_message_view, message_edit, ID(message_edit, "chatGroupId conversation_id"), EDIT_FIELDS);

VIEW(message_ref_view, message_ref, ID(message_ref, NULL), FIELD(message_ref, seq, REQUIRED, .min = 1));
VIEW(delete_message_view, message_ref, ID(message_ref, "chatGroupId conversation_id"),
	FIELD(message_ref, seq, REQUIRED, .min = 1));

VIEW(typing_view, typing, ID(typing, "chatGroupId conversation_id"), FIELD(typing, is_typing, 0, .also = "typing isTyping"));

VIEW(read_state_view, read_state,
	FIELD(read_state, conversation_id, READ_ONLY),
	FIELD(read_state, user_id, READ_ONLY),
	FIELD(read_state, seq, READ_ONLY));
