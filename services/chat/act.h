#pragma once
/*
 * Somebody does something in a conversation, over HTTP or over a socket: who, when, in which transaction, and what others
 * are to be told of it. The operations below are the same for both. One thread, for the length of the transaction.
 */
#include "feed.h"
#include "model.h"
#include "problems.h"
#include "session.h"

struct chat;

struct act {
	struct chat *chat;
	struct tx *tx;
	struct arena *arena;
	struct principal user;
	Time now;
	struct feed *feed;
};

static inline bool act_by_admin(const struct act *act)
{
	return role_in(act->user.roles, ROLE_ADMIN);
}

/* conversations.c. NOT_FOUND alike for what is not there and for what the caller may not see. */
Err conversation_see(struct act *act, Str id, struct conversation *out) MUST_CHECK;
/* The same for those who want to say or change something: members only, and it must not be closed. */
Err conversation_speak(struct act *act, Str id, struct conversation *out) MUST_CHECK;
/* Makes somebody a member, and has their sockets told; nothing happens when they are one already. */
Err member_add(struct act *act, Str conversation_id, int64_t user_id, bool is_admin, bool is_private) MUST_CHECK;
/* Has the sockets of somebody told who is a member now. */
Err member_tell_joined(struct act *act, Str conversation_id, int64_t job_id, int64_t thread_id, int64_t user_id) MUST_CHECK;

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
void message_fill(struct message *message, struct arena *arena);
