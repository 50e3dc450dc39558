/* What clients ask for over sockets besides sending messages, as a table; and the hands that do it. */
#include "sockets.h"

#include "action_views.h"
#include "chat.h"
#include "chat/queries.h"
#include "data/json.h"
#include "follower.h"
#include "whisper.h"

enum { ARENA_BYTES = 8 * 1024 * 1024, ANSWER_MAX = 4 * 1024 * 1024, WORK_MS = 3000, WAIT_MS = 200, TRIES = 4 };

/* A hand: one thread's arena, used again for each errand. */
struct hand {
	struct app *app;
	struct arena arena;
	int64_t retry_after_s; /* of the errand's refusal */
};

/* What a client is told. One of the two, as the operation has it, or neither. */
struct done {
	Str status;
	Json data, messages;
};

LOCAL_VIEW(done_view, done, FIELD(done, status, 0), FIELD(done, data, OMIT_EMPTY), FIELD(done, messages, OMIT_EMPTY));

static Err run_edit(struct act *act, const struct errand *errand, void *in, struct buf *out)
{
	struct message message = { 0 };

	(void)errand;
	TRY(act_edit(act, in, &message));
	json_write_object(out, &message_view, &message);
	return OK;
}

static Err run_delete(struct act *act, const struct errand *errand, void *in, struct buf *out)
{
	struct message message = { 0 };

	(void)errand;
	TRY(act_delete(act, in, &message));
	json_write_object(out, &message_view, &message);
	return OK;
}

static Err run_read(struct act *act, const struct errand *errand, void *in, struct buf *out)
{
	struct read_state state = { 0 };

	(void)errand;
	TRY(act_read(act, in, &state));
	json_write_object(out, &read_state_view, &state);
	return OK;
}

static Err run_history(struct act *act, const struct errand *errand, void *in, struct buf *out)
{
	struct message_list list = { 0 };

	(void)errand;
	TRY(act_history(act, in, &list));
	json_write_value(out, view_field(&message_list_view, STR("data")), &list);
	return OK;
}

/* A member's sockets are in all their rooms from the start; asking for one shows that it is theirs. */
static Err run_join(struct act *act, const struct errand *errand, void *in, struct buf *out)
{
	const struct room_ref *ref = in;
	struct conversation seen = { 0 };
	Str id;

	(void)errand;
	TRY(room_meant(act, ref->id, &ref->pair, &id));
	TRY(conversation_see(act, id, &seen));
	if (!seen.is_member)
		return FORBIDDEN;
	if (ref->id.n)
		json_write_object(out, &conversation_view, &seen);
	else
		json_write_object(out, &action_room_view,
			&(struct talk){ .id = id, .employer = ref->pair.employer, .applicant = ref->pair.applicant });
	return OK;
}

struct typing_told {
	Str conversation_id;
	int64_t user_id;
	bool typing;
};

LOCAL_VIEW(typing_told_view, typing_told, FIELD(typing_told, conversation_id, 0), FIELD(typing_told, user_id, 0),
	FIELD(typing_told, typing, 0));

static Err run_typing(struct act *act, const struct errand *errand, void *in, struct buf *out)
{
	const struct typing *typing = in;
	struct conversation seen = { 0 };
	struct typing_told told = { .conversation_id = typing->id, .user_id = act->user.user_id, .typing = typing->is_typing };
	struct whisper whisper = { .instance = act->chat->instance, .kind = WHISPER_EVENT, .event = STR("typing"),
		.except = str_of(errand->sid) };
	struct buf data;
	Str room;

	(void)out;
	TRY(conversation_speak(act, typing->id, &seen));
	buf_init(&data, 1024);
	json_write_object(&data, &typing_told_view, &told);
	whisper.data.text = str_copy(act->arena, buf_str(&data));
	buf_finish(&data);
	room = thread_room(act->arena, seen.thread_id);
	whisper.rooms = (StrList){ .items = &room, .n = 1 };
	whisper_here(act->chat, &whisper);
	whisper_say(act->chat, &whisper);
	return OK;
}

struct new_token {
	Str token;
};

LOCAL_VIEW(new_token_view, new_token, FIELD(new_token, token, REQUIRED | VERBATIM, .max = TOKEN_TEXT_MAX));

struct renewal {
	struct chat *chat;
	sio_ref socket;
	struct pass *pass;
	struct principal user;
};

static void renew(void *arg)
{
	struct renewal *renewal = arg;
	struct sio_socket *socket = sio_find(renewal->chat->server, renewal->socket);
	struct seat *seat = socket ? sio_user(socket) : NULL;

	if (seat) {
		pass_drop(seat->pass);
		seat->pass = pass_hold(renewal->pass);
		seat->user = renewal->user;
	}
	pass_drop(renewal->pass);
	free(renewal);
}

/* A seat is one user's for good; the new token may be of another session of theirs. */
static Err run_refresh(struct act *act, const struct errand *errand, void *in, struct buf *out)
{
	const struct new_token *given = in;
	struct renewal *renewal;
	struct principal user;

	(void)out;
	TRY(session_verify(act->chat->app->sessions, given->token, act->now, deadline_in(WORK_MS), &user));
	if (user.user_id != act->user.user_id)
		return FORBIDDEN;
	renewal = malloc(sizeof(*renewal));
	if (!renewal)
		return OVERLOADED;
	*renewal = (struct renewal){
		.chat = act->chat,
		.socket = errand->socket,
		.pass = pass_create(given->token),
		.user = user,
	};
	if (renewal->pass && sio_post(act->chat->server, renew, renewal))
		return OK;
	pass_drop(renewal->pass);
	free(renewal);
	return OVERLOADED;
}

static const struct socket_operation operations[] = {
	{ "editMessage", &edit_message_view, run_edit },
	{ "deleteMessage", &delete_message_view, run_delete },
	{ "read", &delete_message_view, run_read },
	{ "history", &history_view, run_history, .lists = true },
	{ "joinRoom", &room_ref_view, run_join },
	{ "join", &room_ref_view, run_join },
	{ "typing", &typing_view, run_typing },
	{ "auth:refresh", &new_token_view, run_refresh },
};

const struct socket_operation *socket_operation(Str event)
{
	for (size_t i = 0; i < ARRAY_LEN(operations); i++) {
		if (str_eq(event, str_of(operations[i].event)))
			return &operations[i];
	}
	return NULL;
}

/* --- doing it ----------------------------------------------------------------------------------------------------- */

static Err decode(struct hand *hand, const struct errand *errand, struct field_errors *errors, void **in)
{
	struct decode decode;

	*in = arena_alloc(&hand->arena, errand->operation->in->size);
	if (!*in)
		return OVERLOADED;
	decode_init(&decode, errand->operation->in, *in, errors);
	TRY(decode_json(&decode, (Str){ .p = errand->args, .n = errand->args_n }));
	return decode_finish(&decode);
}

static Err attempt(struct hand *hand, const struct errand *errand, struct field_errors *errors, void *in, struct buf *out)
{
	struct deadline deadline = deadline_in(WORK_MS);
	_cleanup_(tx_finish) struct tx tx;
	struct act act = {
		.chat = errand->chat,
		.tx = &tx,
		.arena = &hand->arena,
		.now = clock_now(),
		.feed = feed_begin(&hand->arena),
		.errors = errors,
	};
	struct origin origin = { 0 };
	int64_t n;
	Err err;

	if (!act.feed)
		return OVERLOADED;
	TRY(session_verify(hand->app->sessions, str_of(errand->pass->token), act.now, deadline, &act.user));
	tx_init(&tx, hand->app->background_db, TX_WRITE, &hand->arena, deadline);
	origin.actor_id = act.user.user_id;
	tx.origin = &origin;
	err = errand->operation->run(&act, errand, in, out);
	hand->retry_after_s = act.retry_after_s;
	if (err)
		return err;
	TRY(feed_write(&tx, act.feed, act.now, &n));
	TRY(tx_commit(&tx));
	if (tx.emitted)
		relay_wake(hand->app->relay);
	if (n)
		follower_wake(errand->chat);
	return OK;
}

static Err try_errand(struct hand *hand, struct errand *errand, struct field_errors *errors, struct buf *value)
{
	Err err = TRY_AGAIN;
	void *in;

	TRY(decode(hand, errand, errors, &in));
	for (int i = 0; err == TRY_AGAIN && i < TRIES; i++) {
		buf_clear(value);
		errors->n = 0;
		err = attempt(hand, errand, errors, in, value);
	}
	return !err && value->failed ? OVERLOADED : err;
}

static void do_errand(struct hand *hand, struct errand *errand)
{
	_cleanup_(buf_finish) struct buf value, out;
	struct field_errors errors = { .arena = &hand->arena };
	struct done done = { .status = STR("ok") };
	Err err;

	buf_init(&value, ANSWER_MAX);
	buf_init(&out, 2 * ANSWER_MAX);
	arena_reset(&hand->arena);
	hand->retry_after_s = 0;
	err = try_errand(hand, errand, &errors, &value);
	if (errand_comes_again(errand, &err))
		return;
	if (value.n)
		*(errand->operation->lists ? &done.messages : &done.data) = (Json){ buf_str(&value) };
	if (!err)
		json_write_object(&out, &done_view, &done);
	if (!err && out.failed)
		err = OVERLOADED;
	if (err) {
		buf_clear(&out);
		refusal_write(&out, err, err->status == 503 ? 1 : hand->retry_after_s, &errors);
	}
	reply_post(errand->chat, errand->reply, buf_str(&out));
	errand_finish(errand, err);
}

void errand_run(struct work_item *item, void *hand)
{
	do_errand(hand, (struct errand *)(void *)item);
}

void do_errands(struct app *app)
{
	struct chat *chat = app->state;
	struct hand hand = { .app = app };
	struct work_item *item;

	arena_init(&hand.arena, ARENA_BYTES);
	while (!atomic_load(&chat->served)) {
		item = work_take(&chat->errands, 1, WAIT_MS);
		if (item)
			item->run(item, &hand);
	}
	arena_finish(&hand.arena);
}
