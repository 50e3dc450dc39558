#pragma once
/*
 * The chat service's side of the socket server. A seat is what it knows of a live socket: who sits there, under which token.
 * The loop hands what needs the database to the persister or the hands as errands, and gets the outcome back with
 * sio_post(). All here is the loop's alone, passes apart.
 */
#include "chat.h"
#include "act.h"
#include "session.h"
#include "socketio/socketio.h"
#include "work.h"

#include <stdatomic.h>

struct app;
struct chat;

/* A token's text, held by its seat and by each errand of it. Any thread may take and drop a hold. */
struct pass {
	atomic_int holds;
	atomic_int late; /* messages under it that wait for news (latecomers.c): what is said after them has to as well */
	char token[];
};

struct pass *pass_create(Str token) MUST_CHECK;
struct pass *pass_hold(struct pass *pass);
void pass_drop(struct pass *pass);

struct seat {
	struct chat *chat;
	struct pass *pass;
	struct principal user;
	bool present;  /* counted by presence.h */
};

/* What a client asked for, on its way to a thread that may wait. */
struct errand {
	struct work_item item;
	struct chat *chat;
	struct pass *pass;
	sio_ref socket;
	bool counted; /* against what may be said in a minute */
	bool waited;  /* for what had not arrived yet: there is no second time */
	bool is_late; /* and it has not: nobody knows whether it will */
	char sid[32];
	struct sio_reply reply;
	const struct socket_operation *operation;
	size_t args_n;
	char args[]; /* the first argument, as JSON */
};

/* Sets up the namespace; the server must not run yet. */
Err sockets_open(struct chat *chat) MUST_CHECK;

/*
 * A refusal, as every acknowledgement words it: {"status":"error","code","title","detail","errors","retry_after"}, the last
 * three where there is something to say.
 */
void refusal_write(struct buf *out, Err problem, int64_t retry_after_s, const struct field_errors *errors);
/* Why a socket is not let in, in the words of Socket.IO; lies in the room. */
Str denial_write(Str message, Err problem, char room[static DENIAL_MAX]);
/* Answers from any thread. */
void reply_post(struct chat *chat, struct sio_reply reply, Str json);

/*
 * admission.c. Those who share a conversation with somebody are told when the first socket of theirs comes, or the last one
 * goes, here and on the other instances.
 */
void presence_changed(struct chat *chat, struct sio_socket *socket, int64_t user_id, bool came);
enum sio_admit on_admission(struct sio_admission *admission, void *arg);

/* operations.c: what the hands do. */
struct socket_operation {
	const char *event;
	const struct view *in;
	/* Runs with the session checked; writes what it has to say, as JSON. */
	Err (*run)(struct act *act, const struct errand *errand, void *in, struct buf *out);
	bool lists; /* what it says is a list of messages */
};

const struct socket_operation *socket_operation(Str event);
void errand_run(struct work_item *item, void *hand);
void do_errands(struct app *app);
/* Drops it; its socket has to go when its token was no good, unless it bears another one by now. */
void errand_finish(struct errand *errand, Err err);
/* revocation.c. Begins to look after sessions; false without memory. */
bool revocation_watch(struct chat *chat) MUST_CHECK;
/* Has a hand ask for its session again. Of whoever has just sat down it may have ended while they were being let in. */
void seat_ask(struct sio_socket *socket, const struct seat *seat);
/* The socket goes, if that is still the token it is there by. */
void seat_end(struct chat *chat, sio_ref ref, const struct pass *pass);
/* persister.c */
void keep_messages(struct app *app);
/*
 * latecomers.c. What somebody asks for may be on its way here: an errand that ended in a want of it is done once more when
 * this service knows all that the others did before it was asked. True when it is put back for that; else *err may be
 * another, where that could not be waited for.
 */
bool errand_comes_again(struct errand *errand, Err *err) MUST_CHECK;
/*
 * The persister's, of each message it takes: true when an earlier one of the same socket is put back, so that this one was
 * put behind it; else it may be kept, unless *err says that there was no room for it there.
 */
bool message_falls_behind(struct errand *errand, Err *err) MUST_CHECK;
void wait_for_latecomers(struct app *app);
