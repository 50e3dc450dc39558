#pragma once
/*
 * Somebody does something in a conversation, over HTTP or over a socket: who, when, in which transaction, and what others
 * are to be told of it. The operations below are the same for both. One thread, for the length of the transaction.
 */
#include "data/decode.h"
#include "feed.h"
#include "model.h"
#include "problems.h"
#include "projection.h"
#include "session.h"

struct chat;

struct act {
	struct chat *chat;
	struct tx *tx;
	struct arena *arena;
	struct principal user;
	Time now;
	struct feed *feed;
	struct field_errors *errors;
	/*
	 * What is missing may be on its way: may this thread wait for it? Who may not looks again later (latecomers.c). Such a
	 * wait ends the transaction, so it comes ahead of everything else that an act does.
	 */
	bool may_wait;
	int64_t retry_after_s; /* of TOO_MANY_MESSAGES: when there may be another one */
};

static inline bool act_by_admin(const struct act *act)
{
	return role_in(act->user.roles, ROLE_ADMIN);
}

/* INVALID, because of this field. */
static inline Err act_field(struct act *act, const char *field, const char *code, const char *message)
{
	field_error_add(act->errors, str_of(field), code, str_of(message));
	return INVALID;
}

/* As db_one(), of a row that another service's event makes. */
Err act_find(struct act *act, const struct projection *projection, const struct statement *statement, const void *args,
	const struct view *view, void *out) MUST_CHECK;

extern const struct projection known_people, known_conversations;

/* conversations.c. NOT_FOUND alike for what is not there and for what the caller may not see. */
Err conversation_see(struct act *act, Str id, struct conversation *out) MUST_CHECK;
/* The same for those who want to say or change something: members only, and it must not be closed. */
Err conversation_speak(struct act *act, Str id, struct conversation *out) MUST_CHECK;
/* An administrator who reads what is not theirs: the activity log is told. */
Err conversation_note_look(struct act *act, const struct conversation *seen) MUST_CHECK;
/* Makes somebody a member, and has their sockets told; nothing happens when they are one already. */
Err member_add(struct act *act, Str conversation_id, int64_t user_id, bool is_admin, bool is_private) MUST_CHECK;
/* Has the sockets of somebody told who is a member now. */
Err member_tell_joined(struct act *act, Str conversation_id, int64_t job_id, int64_t thread_id, int64_t user_id) MUST_CHECK;

/*
 * pairs.c. The conversation of two, found by their numbers or by the names that older systems have for them, and begun if
 * need be. Ahead of everything else in its transaction.
 */
Err pair_open(struct act *act, const struct new_pair *in, struct conversation *out) MUST_CHECK;
/* The conversation that a client names by its id, or by the two names of a pair. */
Err room_meant(struct act *act, Str id, const struct new_pair *pair, Str *out) MUST_CHECK;

/* edits.c */
Err act_edit(struct act *act, const struct message_edit *in, struct message *out) MUST_CHECK;
Err act_delete(struct act *act, const struct message_ref *in, struct message *out) MUST_CHECK;
Err act_read(struct act *act, const struct message_ref *in, struct read_state *out) MUST_CHECK;
Err act_history(struct act *act, const struct message_query *in, struct message_list *out) MUST_CHECK;

/* messages.c */

/* A message on its way in, and what became of it. */
struct outgoing {
	Str conversation_id, claim, content, client_id;
	int64_t sender_id;
	Uuid file_id;
	Err error; /* OK: it is kept, as these say */
	int64_t id, seq;
	Time timestamp;
	bool placed;
};

enum { OUTGOING_MAX = 500 };

/* Keeps a batch. What is wrong with one of them is that one's error; what is returned is wrong with all of them. */
Err messages_keep(struct act *act, struct outgoing *items, size_t n) MUST_CHECK;
/* The file that a message names by its address; EMPTY_MESSAGE where it says nothing at all. */
Err message_settle(struct new_message *in, struct field_errors *errors) MUST_CHECK;
void message_fill(struct message *message, struct arena *arena);
