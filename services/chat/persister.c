/*
 * Keeps messages that come over sockets. As many as are waiting go into one transaction, so the more there is to do, the
 * less each costs; they are acknowledged, and told to everybody, only when it has been committed.
 */
#include "sockets.h"

#include "base/json_text.h"
#include "chat.h"
#include "data/json.h"
#include "follower.h"
#include "order.h"
#include "whisper.h"

enum { ARENA_BYTES = 64 * 1024 * 1024, WAIT_MS = 200, WORK_MS = 4000, TRIES = 4, ANSWER_MAX = 4096, MESSAGE_MAX = 4 * 1024 * 1024,
	PUBLISH_MS = 100 };

/* A message of a batch: where it came from, what it says, what became of it. */
struct sent {
	struct errand *errand;
	Err err;
	struct field_errors errors;
	int64_t retry_after_s;
	int index; /* among those that are kept; -1: refused before */
};

struct persister {
	struct app *app;
	struct chat *chat;
	struct arena arena;
	struct sent sent[OUTGOING_MAX];
	struct outgoing items[OUTGOING_MAX];
	size_t sent_n, items_n;
};

/* --- what comes in ------------------------------------------------------------------------------------------------ */

static Err decode(struct sent *sent, struct new_message *in)
{
	const struct errand *errand = sent->errand;
	struct decode decode;

	decode_init(&decode, &send_message_view, in, &sent->errors);
	TRY(decode_json(&decode, (Str){ .p = errand->args, .n = errand->args_n }));
	TRY(decode_finish(&decode));
	return message_settle(in, &sent->errors);
}

static void tell(struct persister *persister, const struct feed *feed, int64_t n);

/* The names of a pair: its conversation may have to be begun, which is a transaction of its own. */
static Err find_room(struct persister *persister, struct sent *sent, const struct principal *user, struct new_message *in)
{
	_cleanup_(tx_finish) struct tx tx;
	struct origin origin = { .actor_id = user->user_id };
	struct act act = { .chat = persister->chat, .tx = &tx, .arena = &persister->arena, .user = *user, .now = clock_now(),
		.feed = feed_begin(&persister->arena), .errors = &sent->errors };
	int64_t n;

	if (in->id.n)
		return OK;
	if (!act.feed)
		return OVERLOADED;
	tx_init(&tx, persister->app->background_db, TX_WRITE, &persister->arena, deadline_in(WORK_MS));
	tx.origin = &origin;
	TRY(room_meant(&act, in->id, &in->pair, &in->id));
	TRY(feed_write(&tx, act.feed, act.now, &n));
	TRY(tx_commit(&tx));
	tell(persister, act.feed, n);
	return OK;
}

static Err find_room_trying(struct persister *persister, struct sent *sent, const struct principal *user,
	struct new_message *in)
{
	Err err = TRY_AGAIN;

	for (int i = 0; err == TRY_AGAIN && i < TRIES; i++) {
		sent->errors.n = 0;
		err = find_room(persister, sent, user, in);
	}
	return err;
}

/* The token is looked at for each message, and so is how many there were of late. */
static Err check(struct persister *persister, struct sent *sent, struct outgoing *item)
{
	struct deadline deadline = deadline_in(WORK_MS);
	struct new_message in = { 0 };
	struct principal user;
	struct rate_verdict verdict = { .allowed = true };

	sent->errors = (struct field_errors){ .arena = &persister->arena };
	TRY(session_verify(persister->app->sessions, str_of(sent->errand->pass->token), clock_now(), deadline, &user));
	TRY(decode(sent, &in));
	/* One that comes again was counted the first time. */
	if (!sent->errand->counted)
		verdict = chat_take_message(persister->chat, user.user_id, deadline);
	sent->errand->counted = true;
	sent->retry_after_s = verdict.retry_after_s;
	if (!verdict.allowed)
		return TOO_MANY_MESSAGES;
	TRY(find_room_trying(persister, sent, &user, &in));
	*item = (struct outgoing){ .conversation_id = in.id, .claim = in.sender, .content = in.content, .client_id = in.client_id,
		.sender_id = user.user_id, .file_id = in.file_id };
	return OK;
}

static void gather(struct persister *persister, struct work_item *list)
{
	persister->sent_n = persister->items_n = 0;
	arena_reset(&persister->arena);
	for (struct work_item *item = list, *next; item; item = next) {
		struct sent *sent = &persister->sent[persister->sent_n];

		next = item->next;
		*sent = (struct sent){ .errand = (struct errand *)(void *)item, .index = -1 };
		if (message_falls_behind(sent->errand, &sent->err))
			continue;
		if (!sent->err)
			sent->err = check(persister, sent, &persister->items[persister->items_n]);
		/* At once, so that the next one of the batch falls behind it. */
		if (sent->err && errand_comes_again(sent->errand, &sent->err))
			continue;
		if (!sent->err)
			sent->index = (int)persister->items_n++;
		persister->sent_n++;
	}
}

/* --- what is kept ------------------------------------------------------------------------------------------------- */

static void publish(struct persister *persister, const struct batch *batch)
{
	_cleanup_(buf_finish) struct buf text;

	buf_init(&text, MESSAGE_MAX);
	json_write_object(&text, &batch_view, batch);
	/* Who does not hear it looks at the clock. */
	if (!text.failed && cache_publish(persister->app->cache, STR(FEED_CHANNEL), buf_str(&text), deadline_in(PUBLISH_MS)))
		fail_clear();
}

static void tell(struct persister *persister, const struct feed *feed, int64_t n)
{
	struct batch *batch = n ? batch_of_feed(persister->chat, feed, n) : NULL;

	if (!n)
		return;
	if (!batch) {
		follower_wake(persister->chat);
		return;
	}
	publish(persister, batch);
	batch_post(batch);
}

static Err keep(struct persister *persister, struct outgoing *items, size_t count)
{
	_cleanup_(tx_finish) struct tx tx;
	struct act act = { .chat = persister->chat, .tx = &tx, .arena = &persister->arena, .now = clock_now(),
		.feed = feed_begin(&persister->arena) };
	int64_t n;

	if (!act.feed)
		return OVERLOADED;
	for (size_t i = 0; i < count; i++) {
		items[i].error = OK;
		items[i].placed = false;
	}
	tx_init(&tx, persister->app->background_db, TX_WRITE, &persister->arena, deadline_in(WORK_MS));
	TRY(messages_keep(&act, items, count));
	TRY(feed_write(&tx, act.feed, act.now, &n));
	TRY(tx_commit(&tx));
	if (tx.emitted)
		relay_wake(persister->app->relay);
	counter_add(&persister->chat->kept, (int64_t)count);
	tell(persister, act.feed, n);
	return OK;
}

static Err keep_trying(struct persister *persister, struct outgoing *items, size_t count)
{
	Err err = OK;

	for (int i = 0; i < TRIES; i++) {
		err = keep(persister, items, count);
		if (err != TRY_AGAIN)
			break;
	}
	return err;
}

/*
 * One that the database will not have must not take the others with it, and what is too much for one transaction, as many
 * messages to the many threads of a private conversation are, goes into several: halves of it, one after the other.
 */
static void keep_all(struct persister *persister, struct outgoing *items, size_t count)
{
	Err err = keep_trying(persister, items, count);

	if (err && count > 1 && (err->status != 503 || err == TOO_MUCH_AT_ONCE)) {
		keep_all(persister, items, count / 2);
		keep_all(persister, items + count / 2, count - count / 2);
		return;
	}
	if (err)
		log_warn("cannot keep messages", LOG("count", (int64_t)count), LOG("code", err->code),
			LOG("reason", fail_reason()));
	for (size_t i = 0; err && i < count; i++)
		items[i].error = err;
}

/* --- answers ------------------------------------------------------------------------------------------------------ */

struct received {
	Str status;
	int64_t id, seq;
	Str client_id;
	Time timestamp;
};

LOCAL_VIEW(received_view, received, FIELD(received, status, 0), FIELD(received, id, 0), FIELD(received, seq, 0),
	FIELD(received, client_id, 0), FIELD(received, timestamp, 0));

static void write_answer(struct persister *persister, const struct sent *sent, struct buf *out)
{
	const struct outgoing *item = sent->index >= 0 ? &persister->items[sent->index] : NULL;
	Err err = item ? item->error : sent->err;
	struct received received;

	if (err) {
		counter_add(&persister->chat->errors, 1);
		refusal_write(out, err, sent->retry_after_s ? sent->retry_after_s : err->status == 503, &sent->errors);
		/* More to say than there is room for. */
		if (out->failed) {
			buf_clear(out);
			refusal_write(out, err, sent->retry_after_s, NULL);
		}
		return;
	}
	received = (struct received){ .status = STR("received"), .id = item->id, .seq = item->seq, .client_id = item->client_id,
		.timestamp = item->timestamp };
	json_write_object(out, &received_view, &received);
}

static void answer(struct persister *persister, struct sent *sent)
{
	char room[ANSWER_MAX];
	struct buf out = buf_over(room, sizeof(room));
	Err *err = sent->index >= 0 ? &persister->items[sent->index].error : &sent->err;

	if (errand_comes_again(sent->errand, err))
		return;
	write_answer(persister, sent, &out);
	reply_post(persister->chat, sent->errand->reply, buf_str(&out));
	errand_finish(sent->errand, sent->err);
}

void keep_messages(struct app *app)
{
	struct persister *persister = calloc(1, sizeof(*persister));
	struct chat *chat = app->state;
	struct work_item *list;

	if (!persister) {
		log_error("no memory for the persister");
		return;
	}
	persister->app = app;
	persister->chat = chat;
	arena_init(&persister->arena, ARENA_BYTES);
	while (!atomic_load(&chat->served)) {
		list = work_take(&chat->messages, OUTGOING_MAX, WAIT_MS);
		gather(persister, list);
		if (persister->items_n)
			keep_all(persister, persister->items, persister->items_n);
		for (size_t i = 0; i < persister->sent_n; i++)
			answer(persister, &persister->sent[i]);
	}
	arena_finish(&persister->arena);
	free(persister);
}
