/*
 * Sockets whose session has ended, or whose token has run out. What is broadcast ends them at once; once a second all are
 * looked over for tokens that have run out; and every half minute, or when broadcasts may have been missed, each session is
 * asked for again.
 */
#include "sockets.h"

#include "chat.h"

enum { LOOK_MS = 1000, ASK_EVERY = 30, ASK_MS = 2000 };

struct ended {
	struct chat *chat;
	Uuid session_id;
	int64_t user_id;
	Time now;
	bool ask;
};

/* --- asking again, by a hand -------------------------------------------------------------------------------------- */

struct question {
	struct work_item item;
	struct chat *chat;
	struct pass *pass;
	sio_ref socket;
};

static void question_drop(struct work_item *item)
{
	struct question *question = (struct question *)(void *)item;

	pass_drop(question->pass);
	free(question);
}

void seat_end(struct chat *chat, sio_ref ref, const struct pass *pass)
{
	struct sio_socket *socket = sio_find(chat->server, ref);
	const struct seat *seat = socket ? sio_user(socket) : NULL;

	if (seat && seat->pass == pass)
		sio_disconnect(socket);
}

static void show_out(void *arg)
{
	struct question *question = arg;

	seat_end(question->chat, question->socket, question->pass);
	question_drop(&question->item);
}

static void question_ask(struct work_item *item, void *hand)
{
	struct question *question = (struct question *)(void *)item;
	struct principal user;
	Err err;

	(void)hand;
	err = session_verify(question->chat->app->sessions, str_of(question->pass->token), clock_now(), deadline_in(ASK_MS),
		&user);
	if (err != UNAUTHENTICATED || !sio_post(question->chat->server, show_out, question))
		question_drop(item);
}

void seat_ask(struct sio_socket *socket, const struct seat *seat)
{
	struct question *question = calloc(1, sizeof(*question));

	if (!question)
		return;
	*question = (struct question){ .item = { .run = question_ask, .drop = question_drop }, .chat = seat->chat,
		.pass = pass_hold(seat->pass), .socket = sio_ref_of(socket) };
	if (!work_put(&seat->chat->errands, &question->item))
		question_drop(&question->item);
}

/* --- on the loop -------------------------------------------------------------------------------------------------- */

static void look_at(struct sio_socket *socket, void *arg)
{
	const struct ended *ended = arg;
	const struct seat *seat = sio_user(socket);
	bool is_theirs = ended->user_id && seat && seat->user.user_id == ended->user_id &&
		(uuid_is_none(ended->session_id) || uuid_eq(seat->user.session_id, ended->session_id));

	if (!seat)
		return;
	if (is_theirs || seat->user.expires_at.us <= ended->now.us)
		sio_disconnect(socket);
	else if (ended->ask)
		seat_ask(socket, seat);
}

static void look_at_all(void *arg)
{
	struct ended *ended = arg;

	ended->now = clock_now();
	if (!sio_each(ended->chat->root, STR_NONE, look_at, ended))
		log_error("no memory to look at the sockets");
	free(ended);
}

void chat_session_ended(struct app *app, Uuid session_id, int64_t user_id)
{
	struct chat *chat = app->state;
	struct ended *ended = calloc(1, sizeof(*ended));

	if (ended)
		*ended = (struct ended){ .chat = chat, .session_id = session_id, .user_id = user_id, .ask = !user_id };
	if (!ended || !sio_post(chat->server, look_at_all, ended)) {
		free(ended);
		log_error("no memory to end sockets");
	}
}

static void look_regularly(void *arg)
{
	struct chat *chat = arg;
	struct ended ended = { .chat = chat, .now = clock_now(), .ask = ++chat->looks % ASK_EVERY == 0 };

	if (!sio_each(chat->root, STR_NONE, look_at, &ended) || !sio_later(chat->server, LOOK_MS, look_regularly, chat))
		log_error("no memory to look at the sockets");
}

bool revocation_watch(struct chat *chat)
{
	return sio_later(chat->server, LOOK_MS, look_regularly, chat);
}
