#include "sockets.h"

#include "chat.h"
#include "data/json.h"
#include "socketio/json_scan.h"

#include <string.h>

enum { REFUSAL_MAX = 512, ERRORS_TOLD_MAX = 20 };

struct pass *pass_create(Str token)
{
	struct pass *pass = malloc(sizeof(*pass) + token.n + 1);

	if (!pass)
		return NULL;
	atomic_init(&pass->holds, 1);
	atomic_init(&pass->late, 0);
	memcpy(pass->token, token.p, token.n);
	pass->token[token.n] = 0;
	return pass;
}

struct pass *pass_hold(struct pass *pass)
{
	atomic_fetch_add(&pass->holds, 1);
	return pass;
}

void pass_drop(struct pass *pass)
{
	if (pass && atomic_fetch_sub(&pass->holds, 1) == 1)
		free(pass);
}

/* --- answers ------------------------------------------------------------------------------------------------------ */

struct told_error {
	Str field, code, message;
};

LOCAL_VIEW(told_error_view, told_error, FIELD(told_error, field, 0), FIELD(told_error, code, 0), FIELD(told_error, message, 0));

struct refusal {
	Str status, code, title, detail;
	List errors;
	OptInt retry_after;
};

LOCAL_VIEW(refusal_view, refusal, FIELD(refusal, status, 0), FIELD(refusal, code, 0), FIELD(refusal, title, 0),
	FIELD(refusal, detail, OMIT_EMPTY), FIELD(refusal, errors, OMIT_EMPTY, .of = &told_error_view),
	FIELD(refusal, retry_after, OMIT_EMPTY));

void refusal_write(struct buf *out, Err problem, int64_t retry_after_s, const struct field_errors *errors)
{
	struct told_error told[ERRORS_TOLD_MAX];
	struct refusal refusal = {
		.status = STR("error"),
		.code = str_of(problem->code),
		.title = str_of(problem->title),
		.retry_after = { .value = retry_after_s, .set = retry_after_s > 0 },
	};

	for (size_t i = 0; errors && i < errors->n && i < ERRORS_TOLD_MAX; i++) {
		told[i] = (struct told_error){ errors->items[i].field, str_of(errors->items[i].code), errors->items[i].message };
		refusal.errors = (List){ .items = told, .n = i + 1 };
	}
	if (errors)
		refusal.detail = errors->detail;
	json_write_object(out, &refusal_view, &refusal);
}

struct denial_data {
	int64_t code;
};

struct denial {
	Str message;
	struct denial_data data;
};

LOCAL_VIEW(denial_data_view, denial_data, FIELD(denial_data, code, 0));
LOCAL_VIEW(denial_view, denial, FIELD(denial, message, 0), FIELD(denial, data, 0, .of = &denial_data_view));

Str denial_write(Str message, Err problem, char room[static DENIAL_MAX])
{
	const struct denial denial = { .message = message, .data = { problem->status } };
	struct buf out = buf_over(room, DENIAL_MAX);

	json_write_object(&out, &denial_view, &denial);
	return buf_str(&out);
}

struct answer {
	struct chat *chat;
	struct sio_reply reply;
	size_t n;
	char json[];
};

static void give_answer(void *arg)
{
	struct answer *answer = arg;

	sio_reply(answer->chat->server, answer->reply, SIO_JSON(((Str){ .p = answer->json, .n = answer->n })));
	free(answer);
}

void reply_post(struct chat *chat, struct sio_reply reply, Str json)
{
	struct answer *answer = reply.ack < 0 ? NULL : malloc(sizeof(*answer) + json.n);

	if (!answer)
		return;
	*answer = (struct answer){ .chat = chat, .reply = reply, .n = json.n };
	memcpy(answer->json, json.p, json.n);
	if (!sio_post(chat->server, give_answer, answer))
		free(answer);
}

static void refuse(struct sio_event *event, Err problem)
{
	char room[REFUSAL_MAX];
	struct buf text = buf_over(room, sizeof(room));

	refusal_write(&text, problem, 1, NULL);
	sio_ack(event, SIO_JSON(buf_str(&text)));
}

/* --- events ------------------------------------------------------------------------------------------------------- */

static void errand_drop(struct work_item *item)
{
	struct errand *errand = (struct errand *)(void *)item;

	pass_drop(errand->pass);
	free(errand);
}

static void end_seat(void *arg)
{
	struct errand *errand = arg;

	seat_end(errand->chat, errand->socket, errand->pass);
	errand_drop(&errand->item);
}

void errand_finish(struct errand *errand, Err err)
{
	if (err != UNAUTHENTICATED || !sio_post(errand->chat->server, end_seat, errand))
		errand_drop(&errand->item);
}

static struct errand *errand_create(struct sio_event *event, const struct seat *seat)
{
	struct errand *errand;
	Str args;

	if (!sio_arg(event, 0, &args))
		args = STR("{}");
	errand = calloc(1, sizeof(*errand) + args.n);
	if (!errand)
		return NULL;
	errand->item.drop = errand_drop;
	errand->item.run = errand_run;
	errand->chat = seat->chat;
	errand->pass = pass_hold(seat->pass);
	errand->socket = sio_ref_of(event->socket);
	memcpy(errand->sid, sio_id(event->socket).p, sio_id(event->socket).n);
	errand->args_n = args.n;
	memcpy(errand->args, args.p, args.n);
	return errand;
}

/* Given to a thread that may wait; the answer comes when it is done. */
static void hand_over(struct sio_event *event, struct work *work, const struct socket_operation *operation)
{
	struct seat *seat = sio_user(event->socket);
	struct errand *errand = errand_create(event, seat);

	if (errand) {
		errand->operation = operation;
		errand->reply = (struct sio_reply){ .socket = errand->socket, .ack = event->ack };
		if (work_put(work, &errand->item)) {
			event->ack = -1;
			return;
		}
		errand_drop(&errand->item);
	}
	refuse(event, OVERLOADED);
}

static void on_message(struct sio_event *event, void *arg)
{
	struct chat *chat = arg;

	hand_over(event, &chat->messages, NULL);
}

static void on_other(struct sio_event *event, void *arg)
{
	struct chat *chat = arg;
	const struct socket_operation *operation = socket_operation(json_plain_text(event->name));

	if (operation)
		hand_over(event, &chat->errands, operation);
	else
		refuse(event, NOT_FOUND);
}

/* --- coming and going --------------------------------------------------------------------------------------------- */

static void on_disconnect(struct sio_socket *socket, const char *reason, void *arg)
{
	struct seat *seat = sio_user(socket);

	(void)reason;
	(void)arg;
	if (!seat)
		return;
	if (seat->present)
		presence_changed(seat->chat, socket, seat->user.user_id, false);
	sio_set_user(socket, NULL);
	pass_drop(seat->pass);
	free(seat);
}

Err sockets_open(struct chat *chat)
{
	chat->root = sio_namespace(chat->server, "/");
	if (!chat->root)
		return fail(INTERNAL, "no memory for the namespace");
	sio_on_admission(chat->root, on_admission, chat);
	sio_on_disconnect(chat->root, on_disconnect, chat);
	sio_on(chat->root, "sendMessage", on_message, chat);
	sio_on(chat->root, "message", on_message, chat);
	sio_on(chat->root, NULL, on_other, chat);
	return revocation_watch(chat) ? OK : fail(INTERNAL, "no memory for the sockets");
}
