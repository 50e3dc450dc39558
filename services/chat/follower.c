#include "follower.h"

#include "chat.h"
#include "chat/queries.h"
#include "contracts/live.h"
#include "data/decode.h"
#include "data/json.h"
#include "order.h"
#include "whisper.h"

#include <poll.h>

enum { LOOK_MS = 1000, LOOK_AWAY_MS = 100, PING_MS = 5000, ROWS_MAX = 5000, ARENA_BYTES = 32 * 1024 * 1024, TX_MS = 3000,
	MESSAGE_MAX = 4 * 1024 * 1024, SUBSCRIBE_MS = 50 };

struct follower {
	struct app *app;
	struct chat *chat;
	struct cache_subscription *subscription;
	struct arena arena;
	int64_t looked_ms, pinged_ms, presence_ms;
	bool begun, woken;
};

void follower_wake(struct chat *chat)
{
	uint64_t one = 1;

	if (write(chat->wake_fd, &one, sizeof(one)) < 0)
		return; /* it is full, and so readable already */
}

/* --- what Redis brings -------------------------------------------------------------------------------------------- */

static void take_batch(struct follower *follower, Str message)
{
	struct batch *batch = batch_create(follower->chat, 0);
	struct field_errors errors = { .arena = batch ? &batch->arena : NULL };
	struct decode decode;
	Str own = batch ? str_copy(&batch->arena, message) : STR_NONE;

	if (!batch)
		return;
	decode_init(&decode, &batch_view, batch, &errors);
	if (!own.p || decode_event(&decode, own) || decode_finish(&decode) || batch->n <= 0)
		batch_drop(batch);
	else
		batch_post(batch);
}

static void on_message(void *ctx, Str channel, Str message)
{
	struct follower *follower = ctx;

	if (str_eq(channel, STR(FEED_CHANNEL)))
		take_batch(follower, message);
	else if (str_eq(channel, STR(LIVE_CHANNEL)))
		live_heard(follower->chat, message);
	else
		whisper_heard(follower->chat, message);
}

static void unsubscribe(struct follower *follower)
{
	if (follower->subscription)
		cache_subscription_close(take(follower->subscription));
}

static void subscribe(struct follower *follower)
{
	static const Str channels[] = {
		{ FEED_CHANNEL, sizeof(FEED_CHANNEL) - 1 },
		{ WHISPER_CHANNEL, sizeof(WHISPER_CHANNEL) - 1 },
		{ LIVE_CHANNEL, sizeof(LIVE_CHANNEL) - 1 },
	};

	if (follower->subscription)
		return;
	if (cache_subscribe(follower->app->cache, channels, ARRAY_LEN(channels), deadline_in(SUBSCRIBE_MS),
		    &follower->subscription))
		follower->subscription = NULL;
}

static void listen_to_redis(struct follower *follower)
{
	Err err = cache_subscription_read(follower->subscription, on_message, follower);

	if (!err && clock_monotonic_ms() - follower->pinged_ms > PING_MS) {
		follower->pinged_ms = clock_monotonic_ms();
		err = cache_subscription_ping(follower->subscription);
	}
	if (err)
		unsubscribe(follower);
}

/* --- what Postgres has -------------------------------------------------------------------------------------------- */

struct clock_row {
	int64_t n;
};

LOCAL_VIEW(clock_row_view, clock_row, FIELD(clock_row, n, REQUIRED));


static bool add_row(struct batch *batch, const struct rows *rows, int row)
{
	struct feed_entry *entries = batch->entries.items, *more;
	size_t n = batch->entries.n;

	/* Doubling, by the powers of two that n passes. */
	if ((n & (n - 1)) == 0) {
		more = arena_new_array(&batch->arena, n ? n * 2 : 1, struct feed_entry);
		for (size_t i = 0; more && i < n; i++)
			more[i] = entries[i];
		if (!more)
			return false;
		batch->entries.items = entries = more;
	}
	if (rows_read_some(rows, row, &feed_entry_view, &batch->arena, &entries[n]))
		return false;
	entries[n].data.text = str_copy(&batch->arena, entries[n].data.text);
	batch->entries.n++;
	return true;
}

static void tell_others(struct follower *follower, const struct batch *batch)
{
	_cleanup_(buf_finish) struct buf text;

	buf_init(&text, MESSAGE_MAX);
	json_write_object(&text, &batch_view, batch);
	/* Who does not hear it looks at the clock. */
	if (!text.failed && cache_publish(follower->app->cache, STR(FEED_CHANNEL), buf_str(&text), deadline_in(LOOK_AWAY_MS)))
		fail_clear();
}

static void post(struct follower *follower, struct batch *batch, bool tell)
{
	if (tell)
		tell_others(follower, batch);
	batch_post(batch);
}

static Err post_rows(struct follower *follower, const struct rows *rows, bool tell)
{
	struct batch *batch = NULL;

	for (int row = 0; row < rows->count; row++) {
		struct clock_row at = { 0 };

		TRY(rows_read_some(rows, row, &clock_row_view, &follower->arena, &at));
		if (batch && batch->n != at.n)
			post(follower, take(batch), tell);
		if (!batch)
			batch = batch_create(follower->chat, at.n);
		if (!batch || !add_row(batch, rows, row)) {
			if (batch)
				batch_drop(batch);
			return fail(OVERLOADED, "no memory for a batch");
		}
	}
	/* Cut off by the limit, it comes whole with the next look. */
	if (batch && rows->count == ROWS_MAX) {
		batch_drop(batch);
		follower_wake(follower->chat);
	} else if (batch) {
		post(follower, batch, tell);
	}
	return OK;
}

static Err look(struct follower *follower, bool tell)
{
	_cleanup_(tx_finish) struct tx tx;
	struct clock_row clock = { 0 };
	int64_t applied = order_applied(follower->chat);
	struct rows rows;

	arena_reset(&follower->arena);
	tx_init(&tx, follower->app->background_db, TX_READ, &follower->arena, deadline_in(TX_MS));
	TRY(db_one(&tx, SQL(clock_read), &clock_row_view, &clock));
	if (!follower->begun) {
		follower->begun = order_begin(follower->chat, clock.n);
		return follower->begun ? OK : fail(OVERLOADED, "no memory to begin with");
	}
	if (clock.n <= applied)
		return OK;
	TRY(db_query(&tx, SQL(feed_read, .after = applied, .upto = clock.n, .limit = ROWS_MAX), &rows));
	return post_rows(follower, &rows, tell);
}

/* --- the life of it ----------------------------------------------------------------------------------------------- */

static void wait_for_something(struct follower *follower)
{
	struct pollfd fds[] = {
		{ .fd = follower->chat->wake_fd, .events = POLLIN },
		{ .fd = follower->subscription ? cache_subscription_fd(follower->subscription) : -1, .events = POLLIN },
	};
	uint64_t count;

	if (poll(fds, ARRAY_LEN(fds), LOOK_AWAY_MS) <= 0)
		return;
	if (fds[0].revents && read(follower->chat->wake_fd, &count, sizeof(count)) > 0)
		follower->woken = true;
}

static bool is_time(struct follower *follower)
{
	int64_t every = follower->subscription ? LOOK_MS : LOOK_AWAY_MS;

	return follower->woken || !follower->begun || clock_monotonic_ms() - follower->looked_ms >= every;
}

void follow_feed(struct app *app)
{
	struct follower follower = { .app = app, .chat = app->state };

	arena_init(&follower.arena, ARENA_BYTES);
	while (!atomic_load(&follower.chat->served)) {
		if (app_is_stopping(app))
			sio_server_drain(follower.chat->server, app->config.shutdown_ms / 3);
		subscribe(&follower);
		wait_for_something(&follower);
		if (follower.subscription)
			listen_to_redis(&follower);
		if (is_time(&follower)) {
			bool tell = follower.woken;

			follower.woken = false;
			follower.looked_ms = clock_monotonic_ms();
			if (look(&follower, tell))
				log_warn("cannot look at the feed", LOG("reason", fail_reason()));
		}
		if (clock_monotonic_ms() - follower.presence_ms >= PRESENCE_TELL_MS) {
			follower.presence_ms = clock_monotonic_ms();
			whisper_everybody(follower.chat);
		}
	}
	unsubscribe(&follower);
	arena_finish(&follower.arena);
}
