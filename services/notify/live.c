#include "live.h"

#include "contracts/live.h"
#include "data/json.h"
#include "notify.h"

enum { PUBLISH_MS = 100 };

Err live_begin(struct live_messages *messages, struct arena *arena, size_t most)
{
	*messages = (struct live_messages){ .arena = arena, .items = arena_new_array(arena, most, Str), .size = most };
	return messages->items ? OK : fail(OVERLOADED, "no memory for live messages");
}

Err live_add(struct live_messages *messages, int64_t user_id, const struct notification *notification)
{
	_cleanup_(buf_finish) struct buf data, text;

	buf_init(&data, LIVE_MESSAGE_MAX);
	buf_init(&text, LIVE_MESSAGE_MAX);
	json_write_object(&data, &notification_view, notification);
	live_message_write(&text,
		&(struct live_message){ .user_id = user_id, .event = STR("notification"), .data = { buf_str(&data) } });
	if (data.failed || text.failed || messages->n == messages->size)
		return fail(OVERLOADED, "no room for a live message");
	messages->items[messages->n] = str_copy(messages->arena, buf_str(&text));
	return messages->items[messages->n++].p ? OK : fail(OVERLOADED, "no memory for a live message");
}

/* Redis may be away: the notifications are in the inboxes all the same. */
static void publish(void *state, void *arg)
{
	const struct app *app = state;
	const struct live_messages *messages = arg;
	struct cache_batch batch;

	cache_batch_init(&batch, app->cache);
	for (size_t i = 0; i < messages->n; i++)
		cache_batch_publish(&batch, STR(LIVE_CHANNEL), messages->items[i]);
	if (cache_batch_send(&batch, deadline_in(PUBLISH_MS)))
		log_debug("nobody is told live", LOG("reason", fail_reason()));
	cache_batch_finish(&batch);
}

Err live_tell(struct delivery *d, const struct live_messages *messages)
{
	struct live_messages *own = arena_new(messages->arena, struct live_messages);

	if (!messages->n)
		return OK;
	if (!own)
		return fail(OVERLOADED, "no memory for live messages");
	*own = *messages;
	return delivery_after_commit(d, publish, own);
}
