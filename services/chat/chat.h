#pragma once
/*
 * What the parts of the chat service share: its settings, the socket server and what stands around it. Made once at boot;
 * the parts document their own locks. Which thread does what:
 *
 *	the loop       runs the socket server; waits for nothing; order.h and sockets.h live here
 *	the persister  keeps messages that came over sockets, up to some hundreds in one transaction
 *	the hands      do everything else that comes over sockets and needs the database
 *	latecomers     wait on a thread of their own for what others have not told yet, and are done again
 *	the follower   hears of batches from other instances, and fetches those nobody told
 *	requests       HTTP threads: their own transactions, the same operations (act.h)
 */
#include "io/digest.h"
#include "io/object.h"
#include "model.h"
#include "presence.h"
#include "problems.h"
#include "request.h"
#include "service.h"
#include "socketio/socketio.h"
#include "work.h"

struct chat_config {
	struct object_config objects;
	const char *socket_listen, *socket_tag;
	int64_t ping_interval_ms, ping_timeout_ms, recovery_s, max_sockets, messages_per_minute;
};

struct order;

enum { DENIAL_MAX = 96 };

struct chat {
	struct app *app;
	const struct chat_config *config;
	Uuid instance;
	struct sio_server *server;
	struct sio_namespace *root;
	struct presence *presence;
	struct order *order;     /* the loop's alone */
	struct work messages;    /* for the persister */
	struct work errands;     /* for the hands */
	struct work latecomers;  /* of both, what came ahead of the news it needs */
	int wake_fd;             /* of the follower */
	struct hmac_key *resume_key;
	struct object_store *store;
	Str unauthorized, unavailable; /* why a socket is not let in, as it is told; in denials */
	char denials[2][DENIAL_MAX];
	struct rate_limit messages_limit;
	atomic_bool served;      /* the loop has ended: nothing comes over sockets any more */
	int looks;               /* the loop's: revocation.c */
	struct counter kept, batches, errors;
};

Err chat_init(struct app *app) MUST_CHECK;
void chat_finish(struct app *app);
void chat_write_metrics(struct app *app, struct buf *out);

void chat_session_ended(struct app *app, Uuid session_id, int64_t user_id);

extern const struct setting chat_settings[];
extern const struct worker chat_workers[];

/* Counts one message of somebody's against what they may write in a minute. */
struct rate_verdict chat_take_message(struct chat *chat, int64_t user_id, struct deadline deadline);

static inline struct chat *chat_of(const struct request *r)
{
	return r->state;
}
