#pragma once
/* The nouns of the chat service and the views in which they are spoken. Constant. */
#include "contracts/jobs.h"

enum conversation_kind { CONVERSATION_JOB = 1, CONVERSATION_PAIR };

extern const struct words conversation_kind_words;

/* As one person sees it. */
struct conversation {
	Str id;
	unsigned kind, mode;
	OptInt job_id;
	Str title;
	OptInt owner_id;
	bool is_admin, is_member, is_closed;
	Time joined_at;
	int64_t thread_id, last_seq, read_seq, unread_count;
};

extern const struct view conversation_view;
extern const struct view conversation_row_view;

struct conversation_ref {
	Str id;
};

extern const struct view conversation_ref_view;

struct conversation_query {
	int64_t limit;
	Str cursor;
};

extern const struct view conversation_query_view;

/* Two people, by number or by name: a company's and a username. Of both a number chooses among those who bear the name. */
struct new_pair {
	OptInt employer_id, applicant_id;
	Str employer, applicant;
};

extern const struct view new_pair_view;

/* Over a socket: a conversation by its id, or a pair by its names. */
struct room_ref {
	Str id;
	struct new_pair pair;
};

extern const struct view room_ref_view;

struct conversation_edit {
	Str id;
	Str title;
	OptBool closed;
};

extern const struct view conversation_edit_view;

struct member {
	int64_t user_id;
	Str name;
	bool is_admin;
	Time joined_at;
};

extern const struct view member_view;

struct member_query {
	Str id;
	int64_t limit;
	Str cursor;
};

extern const struct view member_query_view;

struct member_ref {
	Str id;
	int64_t user_id;
};

extern const struct view member_ref_view;

struct message_file {
	Uuid id;
	Str status;
};

/* One superset of all systems' names. */
struct message {
	int64_t id;
	Str id_text;
	Str conversation_id, chat_group_id;
	int64_t seq;
	Str sender;
	int64_t sender_id;
	Str receiver, content;
	Uuid file_id;
	Json file;
	Str file_url;
	Str client_id;
	Time timestamp, edited_at;
	bool deleted;
};

extern const struct view message_view;
extern const struct view message_row_view;

struct new_message {
	Str id; /* the conversation */
	struct new_pair pair; /* over a socket, instead of it */
	Str content;
	Uuid file_id;
	Str file_url;
	Str client_id;
	Str sender;
};

extern const struct view new_message_view;
extern const struct view send_message_view; /* the same, over a socket */

struct message_query {
	Str id;
	OptInt after, before;
	int64_t limit;
};

extern const struct view message_query_view;
extern const struct view history_view;

struct file_ref {
	Str id; /* the conversation */
	Uuid file_id;
};

extern const struct view file_ref_view;

struct message_list {
	List data;
};

extern const struct view message_list_view;

struct message_edit {
	Str id;
	int64_t seq;
	Str content;
};

extern const struct view message_edit_view;
extern const struct view edit_message_view;

struct message_ref {
	Str id;
	int64_t seq;
};

extern const struct view message_ref_view;
extern const struct view delete_message_view;

struct typing {
	Str id;
	bool is_typing;
};

extern const struct view typing_view;

struct read_state {
	Str conversation_id;
	int64_t user_id, seq;
};

extern const struct view read_state_view;
