#include "order.h"

#include "chat.h"
#include "follower.h"

struct waiting {
	struct waiting *next;
	int64_t n;
	void (*run)(void *arg), (*drop)(void *arg);
	void *arg;
};

struct order {
	struct chat *chat;
	bool begun;
	struct batch *early; /* by n */
	struct batch *kept[ORDER_KEPT];
	struct waiting *waiting;
	atomic_llong applied;
};

enum { MISSING_MS = 50 };

struct order *order_create(struct chat *chat)
{
	struct order *order = calloc(1, sizeof(*order));

	if (order)
		order->chat = chat;
	return order;
}

void order_destroy(struct order *order)
{
	struct batch *batch;
	struct waiting *waiting;

	while ((batch = order->early)) {
		order->early = batch->next;
		batch_drop(batch);
	}
	for (size_t i = 0; i < ORDER_KEPT; i++) {
		if (order->kept[i])
			batch_drop(order->kept[i]);
	}
	while ((waiting = order->waiting)) {
		order->waiting = waiting->next;
		waiting->drop(waiting->arg);
		free(waiting);
	}
	free(order);
}

int64_t order_applied(const struct chat *chat)
{
	return atomic_load(&chat->order->applied);
}

const struct batch *order_kept(const struct order *order, int64_t n)
{
	const struct batch *batch = order->kept[n % ORDER_KEPT];

	return batch && batch->n == n ? batch : NULL;
}

/* --- applying ----------------------------------------------------------------------------------------------------- */

static void enter(struct sio_socket *socket, void *arg)
{
	const struct feed_entry *entry = arg;

	if (!sio_join(socket, entry->room))
		sio_drop(socket);
}

static void leave(struct sio_socket *socket, void *arg)
{
	const struct feed_entry *entry = arg;

	sio_leave(socket, entry->room);
}

static void emit(struct chat *chat, Str room, const struct feed_entry *entry, int64_t n)
{
	struct sio_target target = sio_to(chat->root, room);
	char offset[OFFSET_MAX], event[64];
	struct buf args, name = buf_over(event, sizeof(event));

	buf_init(&args, entry->data.text.n + sizeof(offset) + 8);
	buf_add_str(&args, entry->data.text);
	buf_add_literal(&args, ",\"");
	buf_add_str(&args, offset_write(offset, n, entry->i));
	buf_add_char(&args, '"');
	buf_add_str(&name, entry->event);
	buf_add_char(&name, 0);
	if (!args.failed && !name.failed)
		sio_broadcast(&target, event, SIO_JSON(buf_str(&args)));
	buf_finish(&args);
}

static void apply_entry(struct chat *chat, const struct feed_entry *entry, int64_t n)
{
	char text[ROOM_TEXT_MAX];
	struct buf user = buf_over(text, sizeof(text));
	bool joins = str_eq(entry->kind, STR(FEED_JOIN));

	if (str_eq(entry->kind, STR(FEED_EMIT))) {
		emit(chat, entry->room, entry, n);
		return;
	}
	buf_format(&user, "u%lld", (long long)entry->user_id);
	if (!sio_each(chat->root, buf_str(&user), joins ? enter : leave, (void *)(uintptr_t)entry))
		log_error("cannot apply a membership", LOG("user", entry->user_id));
	emit(chat, buf_str(&user), entry, n);
}

static void wake_waiting(struct order *order, int64_t n)
{
	struct waiting **at = &order->waiting;

	while (*at) {
		struct waiting *waiting = *at;

		if (waiting->n > n) {
			at = &waiting->next;
			continue;
		}
		*at = waiting->next;
		waiting->run(waiting->arg);
		free(waiting);
	}
}

static void apply(struct order *order, struct batch *batch)
{
	const struct feed_entry *entries = batch->entries.items;
	struct batch **place = &order->kept[batch->n % ORDER_KEPT];

	for (size_t i = 0; i < batch->entries.n; i++)
		apply_entry(order->chat, &entries[i], batch->n);
	if (*place)
		batch_drop(*place);
	*place = batch;
	atomic_store(&order->applied, batch->n);
	counter_add(&order->chat->batches, 1);
	wake_waiting(order, batch->n);
}

/* --- arriving ----------------------------------------------------------------------------------------------------- */

static void still_missing(void *arg)
{
	struct order *order = arg;

	if (order->early)
		follower_wake(order->chat);
}

static void put_early(struct order *order, struct batch *batch)
{
	struct batch **at = &order->early;

	while (*at && (*at)->n < batch->n)
		at = &(*at)->next;
	if (*at && (*at)->n == batch->n) {
		batch_drop(batch);
		return;
	}
	batch->next = *at;
	*at = batch;
	if (order->early == batch && !sio_later(order->chat->server, MISSING_MS, still_missing, order))
		follower_wake(order->chat);
}

static void take_batch(void *arg)
{
	struct batch *batch = arg;
	struct order *order = batch->chat->order;
	int64_t applied = atomic_load(&order->applied);

	if (!order->begun || batch->n <= applied) {
		batch_drop(batch);
		return;
	}
	if (batch->n > applied + 1) {
		put_early(order, batch);
		return;
	}
	apply(order, batch);
	while ((batch = order->early) && batch->n <= atomic_load(&order->applied) + 1) {
		order->early = batch->next;
		if (batch->n == atomic_load(&order->applied) + 1)
			apply(order, batch);
		else
			batch_drop(batch);
	}
}

void batch_post(struct batch *batch)
{
	if (!sio_post(batch->chat->server, take_batch, batch))
		batch_drop(batch);
}

struct beginning {
	struct chat *chat;
	int64_t n;
};

static void begin(void *arg)
{
	struct beginning *beginning = arg;
	struct order *order = beginning->chat->order;

	atomic_store(&order->applied, beginning->n);
	order->begun = true;
	/* Whoever came while the daemon began need not wait for something to be said. */
	wake_waiting(order, beginning->n);
	free(beginning);
}

bool order_begin(struct chat *chat, int64_t n)
{
	struct beginning *beginning = malloc(sizeof(*beginning));

	if (!beginning)
		return false;
	*beginning = (struct beginning){ chat, n };
	if (sio_post(chat->server, begin, beginning))
		return true;
	free(beginning);
	return false;
}

bool order_when(struct order *order, int64_t n, void (*run)(void *arg), void (*drop)(void *arg), void *arg)
{
	struct waiting *waiting;

	if (n <= atomic_load(&order->applied)) {
		run(arg);
		return true;
	}
	waiting = malloc(sizeof(*waiting));
	if (!waiting)
		return false;
	*waiting = (struct waiting){ .next = order->waiting, .n = n, .run = run, .drop = drop, .arg = arg };
	order->waiting = waiting;
	return true;
}
