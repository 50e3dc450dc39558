#pragma once
/*
 * What leaves the house by one channel. One thread leases rows of `deliveries` and writes down what became of them, in
 * one transaction a turn; some senders, a thread each, do the slow part and never touch the database. So a server that
 * hangs costs one sender its time and nobody else theirs, and no connection to the database is held meanwhile. Instances
 * share the rows by their leases.
 *
 * A row is leased before it is sent and marked after it was: what was sent is at least once in the receiver's hands. It
 * is there twice only when nobody could know: the line was cut before the answer, or this process ended before it wrote
 * the answer down. Both are counted in the row, and the second try bears the same Message-ID. A sender begins nothing
 * that may outlast its lease, so two of them never have the same row.
 *
 * dispatch_wake() may be called by any thread; all else belongs to the worker that runs it.
 */
#include "letters.h"
#include "service.h"

/* A row that is to be sent. */
struct outgoing {
	int64_t id, lease, tries;
	int64_t notification_id;
	Uuid event_id;
	Str kind, title;
	Json data;
	Time created_at, begun_at; /* of the notification; of this run of tries */
	bool urgent;
	bool is_known; /* the recipient has been heard of */
	bool is_muted; /* by now */
	struct recipient to;
	int64_t refusals; /* of the recipient's address, in a row */
	Str refused_because;
	Str endpoint, p256dh, auth; /* of a push; absent when the browser has unsubscribed by now */
};

enum ending { ENDED_SENT = 1, ENDED_FAILED, ENDED_LATER, ENDED_UNKNOWN, ENDED_LEFT };

enum { REASON_MAX = 300 };

struct outcome {
	enum ending ending;
	int64_t again_ms; /* of ENDED_LATER: when, whatever the ladder says; does not count as a try. 0: the ladder's */
	bool bad_address;
	char reason[REASON_MAX];
};

void outcome_say(struct outcome *out, enum ending ending, const char *format, ...) PRINTF(3, 4);

struct dispatch_config {
	const char *channel; /* as the rows name it; outlives the dispatch */
	int senders;
	int64_t attempt_ms;  /* how long one try may take at most */
	int64_t retry_ms;    /* the first rung of the ladder */
	/* A sender's own means, such as a connection. */
	Err (*open)(struct app *app, void **own);
	void (*close)(void *own);
	/* Makes one try. Never fails: what went wrong is its outcome. */
	void (*send)(struct app *app, void *own, const struct outgoing *item, struct arena *arena, struct outcome *out);
	/* In the transaction that writes the outcome down; may be NULL. */
	Err (*settle)(struct tx *tx, const struct outgoing *item, const struct outcome *outcome, Time now);
};

struct dispatch;

Err dispatch_create(struct app *app, const struct dispatch_config *config, struct dispatch **out) MUST_CHECK;
void dispatch_destroy(struct dispatch *dispatch); /* takes NULL */
/* Until the daemon stops: then nothing is begun any more, and what is under way is waited for. */
void dispatch_run(struct dispatch *dispatch);
/* There are new rows. */
void dispatch_wake(struct dispatch *dispatch);
/* Of all of them: a metric's lines have to stand together. */
void dispatch_write_metrics(const struct dispatch *const *all, size_t n, struct buf *out);
