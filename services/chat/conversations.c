#include "act.h"
#include "chat.h"
#include "chat/queries.h"
#include "contracts/chat.h"
#include "requests.h"

LOCAL_VIEW(conversation_key_view, conversation,
	FIELD(conversation, joined_at, REQUIRED),
	FIELD(conversation, id, REQUIRED, .max = 100));

const struct projection known_people = { .consumer = "people", .source = "auth" };
const struct projection known_conversations = { .consumer = "conversations", .source = "jobs", .also = "applications" };

Err act_find(struct act *act, const struct projection *projection, const struct statement *statement, const void *args,
	const struct view *view, void *out)
{
	if (act->may_wait)
		return projection_find(act->tx, projection, statement, args, view, out);
	return db_one(act->tx, statement, args, view, out);
}

/*
 * The one place that says who sees what: members, and administrators, who may read everything. A job's conversation is made
 * by an event, and may be asked for a moment ahead of it.
 */
Err conversation_see(struct act *act, Str id, struct conversation *out)
{
	bool may_come = str_starts(id, STR("job-"));
	struct act now = *act;

	now.may_wait = act->may_wait && may_come;
	return act_find(&now, &known_conversations,
		SQL(conversation_get, .id = id, .user_id = act->user.user_id, .sees_all = act_by_admin(act)),
		&conversation_row_view, out);
}

static Err tell_of_look(struct tx *tx, const struct act *act, Str id)
{
	return emit_conversation_viewed(tx,
		&(struct conversation_look){ .id = uuid_make(act->now), .conversation_id = id, .viewed_at = act->now });
}

/* Who only reads has no transaction to write in, so this is one of its own. */
Err conversation_note_look(struct act *act, const struct conversation *seen)
{
	struct app *app = act->chat->app;
	_cleanup_(tx_finish) struct tx tx;

	if (seen->is_member)
		return OK;
	if (act->tx->mode == TX_WRITE)
		return tell_of_look(act->tx, act, seen->id);
	tx_init(&tx, app->db, TX_WRITE, act->arena, act->tx->deadline);
	tx.origin = act->tx->origin;
	TRY(tell_of_look(&tx, act, seen->id));
	TRY(tx_commit(&tx));
	relay_wake(app->relay);
	return OK;
}

Err conversation_speak(struct act *act, Str id, struct conversation *out)
{
	TRY(conversation_see(act, id, out));
	if (!out->is_member)
		return FORBIDDEN;
	return out->is_closed ? CONVERSATION_CLOSED : OK;
}

/* Changes of a conversation itself are for its staff. */
static Err conversation_lead(struct act *act, Str id, struct conversation *out)
{
	TRY(conversation_see(act, id, out));
	return out->is_admin || act_by_admin(act) ? OK : FORBIDDEN;
}

HANDLER(conversation_list, struct conversation_query, struct page)
{
	int64_t limit = in->limit ? in->limit : PAGE_DEFAULT;
	struct conversation last = { 0 };
	struct rows rows;

	TRY(cursor_read(r->arena, "conversations", in->cursor, &conversation_key_view, &last));
	TRY(db_query(r->tx,
		SQL(conversations_list, .fragments = last.id.p ? CONVERSATIONS_LIST_AFTER : 0, .user_id = r->user.user_id,
			.joined_at = last.joined_at, .id = last.id, .limit = limit + 1),
		&rows));
	return page_fill(r, out, &rows, limit, "conversations", &conversation_key_view);
}

HANDLER(conversation_show, struct conversation_ref, struct conversation)
{
	struct act act = act_of(r);

	TRY(conversation_see(&act, in->id, out));
	return conversation_note_look(&act, out);
}

/* --- members ------------------------------------------------------------------------------------------------------ */

struct joined {
	Str conversation_id, chat_group_id;
	OptInt job_id;
	int64_t user_id;
};

LOCAL_VIEW(joined_view, joined,
	FIELD_AS(joined, chat_group_id, "chatGroupId", 0),
	FIELD_AS(joined, job_id, "jobId", 0),
	FIELD(joined, conversation_id, 0),
	FIELD(joined, user_id, 0));

static Err tell_member(struct act *act, const char *kind, const char *event, Str id, OptInt job_id, int64_t thread_id,
	int64_t user_id)
{
	struct joined joined = { .conversation_id = id, .chat_group_id = id, .job_id = job_id, .user_id = user_id };

	return feed_add(act->feed, kind, thread_room(act->arena, thread_id), user_id, event, &joined_view, &joined);
}

Err member_tell_joined(struct act *act, Str id, int64_t job_id, int64_t thread_id, int64_t user_id)
{
	return tell_member(act, FEED_JOIN, "joinRoom", id, (OptInt){ .value = job_id, .set = true }, thread_id, user_id);
}

Err member_add(struct act *act, Str id, int64_t user_id, bool is_admin, bool is_private)
{
	OptInt seeker = { .value = user_id, .set = is_private && !is_admin };
	struct conversation seen = { 0 };
	int64_t added;

	TRY(db_exec(act->tx, SQL(thread_insert, .conversation_id = id, .seeker_id = seeker), NULL));
	TRY(db_exec(act->tx, SQL(member_insert, .conversation_id = id, .user_id = user_id, .is_admin = is_admin, .now = act->now),
		&added));
	if (!added)
		return OK;
	if (seeker.set)
		TRY(db_exec(act->tx, SQL(thread_begin, .conversation_id = id, .seeker_id = user_id), NULL));
	TRY(db_one(act->tx, SQL(conversation_get, .id = id, .user_id = user_id), &conversation_row_view, &seen));
	return tell_member(act, FEED_JOIN, "joinRoom", id, seen.job_id, seen.thread_id, user_id);
}

static Err member_drop(struct act *act, Str id, int64_t user_id)
{
	struct conversation theirs = { 0 };

	TRY(db_one(act->tx, SQL(conversation_get, .id = id, .user_id = user_id), &conversation_row_view, &theirs));
	if (theirs.kind == CONVERSATION_PAIR || (theirs.owner_id.set && theirs.owner_id.value == user_id))
		return LAST_STAFF;
	TRY(db_exec(act->tx, SQL(member_remove, .conversation_id = id, .user_id = user_id), NULL));
	return tell_member(act, FEED_LEAVE, "leaveRoom", id, theirs.job_id, theirs.thread_id, user_id);
}

struct member_key {
	int64_t user_id;
};

LOCAL_VIEW(member_key_view, member_key, FIELD(member_key, user_id, REQUIRED));

/* In a private conversation a seeker sees staff and themselves. */
HANDLER(member_list, struct member_query, struct page)
{
	int64_t limit = in->limit ? in->limit : PAGE_DEFAULT;
	struct act act = act_of(r);
	struct conversation seen = { 0 };
	struct member_key last = { 0 };
	bool apart;
	struct rows rows;

	TRY(conversation_see(&act, in->id, &seen));
	TRY(conversation_note_look(&act, &seen));
	TRY(cursor_read(r->arena, "members", in->cursor, &member_key_view, &last));
	apart = seen.mode == CHAT_PRIVATE && !seen.is_admin && !act_by_admin(&act);
	TRY(db_query(r->tx,
		SQL(member_list, .fragments = (apart ? MEMBER_LIST_STAFF : 0) | (last.user_id ? MEMBER_LIST_AFTER : 0),
			.conversation_id = in->id, .viewer_id = r->user.user_id, .after_id = last.user_id, .limit = limit + 1),
		&rows));
	return page_fill(r, out, &rows, limit, "members", &member_key_view);
}

/* Further staff, whom a job's staff choose. */
HANDLER(member_create, struct member_ref, struct none)
{
	struct act act = act_of(r);
	struct conversation seen = { 0 };
	struct id_key known;

	TRY(conversation_lead(&act, in->id, &seen));
	if (seen.kind == CONVERSATION_PAIR)
		return FORBIDDEN;
	TRY(act_find(&act, &known_people, SQL(person_known, .id = in->user_id), &id_key_view, &known));
	TRY(db_exec(r->tx, SQL(conversation_lock, .id = in->id), NULL));
	TRY(member_add(&act, in->id, in->user_id, true, seen.mode == CHAT_PRIVATE));
	return act_end(r, &act);
}

HANDLER(member_delete, struct member_ref, struct none)
{
	struct act act = act_of(r);
	struct conversation seen = { 0 };

	if (in->user_id != r->user.user_id)
		TRY(conversation_lead(&act, in->id, &seen));
	TRY(member_drop(&act, in->id, in->user_id));
	return act_end(r, &act);
}

HANDLER(conversation_leave, struct conversation_ref, struct none)
{
	struct act act = act_of(r);

	TRY(member_drop(&act, in->id, r->user.user_id));
	return act_end(r, &act);
}

/* --- changes ------------------------------------------------------------------------------------------------------ */

HANDLER(conversation_edit, struct conversation_edit, struct conversation)
{
	struct act act = act_of(r);

	TRY(conversation_lead(&act, in->id, out));
	if (in->title.n && out->kind == CONVERSATION_PAIR)
		return req_field(r, "title", "not_allowed", "is not for a pair");
	TRY(db_exec(r->tx, SQL(conversation_update, .id = in->id, .title = in->title, .closed = in->closed, .now = r->now),
		NULL));
	return conversation_see(&act, in->id, out);
}
