#include "routes.h"

#include "action_views.h"
#include "model.h"
#include "problems.h"

OPERATION(conversation_list, AUTH(SIGNED_IN), 200, .doc = "One's conversations, newest first");
OPERATION(pair_create, AUTH(SIGNED_IN), 200, .problems = PROBLEMS(NO_CONTACT),
	.doc = "The conversation of an employer and an applicant, made if need be");
OPERATION(pair_talk, AUTH(SIGNED_IN), 200, .problems = PROBLEMS(NO_CONTACT, AMBIGUOUS_EMPLOYER),
	.doc = "The conversation of an employer and an applicant, by their names, with what was said last; made if need be");
OPERATION(conversation_show, AUTH(SIGNED_IN), 200, .doc = "One conversation, with its unread count");
OPERATION(conversation_edit, AUTH(SIGNED_IN), 200, .doc = "Rename, close or open it again; for those who look after it");
OPERATION(conversation_leave, AUTH(SIGNED_IN), 204, .problems = PROBLEMS(LAST_STAFF), .doc = "Leave a conversation");
OPERATION(member_list, AUTH(SIGNED_IN), 200, .doc = "Who takes part");
OPERATION(member_create, AUTH(SIGNED_IN), 204, .doc = "Add somebody to those who look after it");
OPERATION(member_delete, AUTH(SIGNED_IN), 204, .problems = PROBLEMS(LAST_STAFF), .doc = "Remove a member");
OPERATION(message_history, AUTH(SIGNED_IN), 200, .doc = "Messages by their numbers, in either direction");
OPERATION(message_create, AUTH(SIGNED_IN), 201,
	.problems = PROBLEMS(CONVERSATION_CLOSED, NOT_YOU, EMPTY_MESSAGE, TOO_MANY_MESSAGES),
	.doc = "Say something");
OPERATION(message_change, AUTH(SIGNED_IN), 200, .problems = PROBLEMS(CONVERSATION_CLOSED, TOO_MANY_MESSAGES),
	.doc = "Change one's message");
OPERATION(message_remove, AUTH(SIGNED_IN), 200, .doc = "Take a message back");
OPERATION(message_read_up_to, AUTH(SIGNED_IN), 200, .doc = "Say how far one has read");

OPERATION(conversation_file, AUTH(SIGNED_IN), 302, .problems = PROBLEMS(FILE_NOT_SCANNED, FILE_UNSAFE),
	.doc = "A file that was sent in it: leads to where it can be had");

#define C "/api/v1/conversations"

const struct route chat_routes[] = {
	{ HTTP_GET, C, &conversation_list, &conversation_query_view, &conversation_view, LIST_DATA },
	{ HTTP_POST, C, &pair_create, &new_pair_view, &conversation_view },
	{ HTTP_GET, C "/{id}", &conversation_show, &conversation_ref_view, &conversation_view },
	{ HTTP_PATCH, C "/{id}", &conversation_edit, &conversation_edit_view, &conversation_view },
	{ HTTP_POST, C "/{id}/leave", &conversation_leave, &conversation_ref_view },
	{ HTTP_GET, C "/{id}/members", &member_list, &member_query_view, &member_view, LIST_DATA },
	{ HTTP_POST, C "/{id}/members", &member_create, &member_ref_view },
	{ HTTP_DELETE, C "/{id}/members/{user_id}", &member_delete, &member_ref_view },
	{ HTTP_GET, C "/{id}/messages", &message_history, &message_query_view, &message_list_view },
	{ HTTP_POST, C "/{id}/messages", &message_create, &new_message_view, &message_view },
	{ HTTP_PATCH, C "/{id}/messages/{seq}", &message_change, &message_edit_view, &message_view },
	{ HTTP_DELETE, C "/{id}/messages/{seq}", &message_remove, &message_ref_view, &message_view },
	{ HTTP_GET, C "/{id}/files/{file_id}", &conversation_file, &file_ref_view },
	{ HTTP_POST, C "/{id}/read", &message_read_up_to, &message_ref_view, &read_state_view },

	/* The action API (S0). */
	{ HTTP_POST, "/chat", &pair_talk, &action_pair_view, &action_talk_view, .when = "chat" },
	{ 0 },
};
