#include "live.h"

#include "contracts/live.h"
#include "data/json.h"
#include "notify.h"

enum { PUBLISH_MS = 100 };

/* Redis may be away: the notification is in the inbox all the same. */
static void publish(void *state, void *message)
{
	const struct app *app = state;
	const Str *text = message;

	if (cache_publish(app->cache, STR(LIVE_CHANNEL), *text, deadline_in(PUBLISH_MS)))
		log_debug("nobody is told live", LOG("reason", fail_reason()));
}

Err live_tell(struct delivery *d, int64_t user_id, const struct notification *notification)
{
	_cleanup_(buf_finish) struct buf data, text;
	Str *message = arena_new(d->arena, Str);

	buf_init(&data, LIVE_MESSAGE_MAX);
	buf_init(&text, LIVE_MESSAGE_MAX);
	json_write_object(&data, &notification_view, notification);
	live_message_write(&text,
		&(struct live_message){ .user_id = user_id, .event = STR("notification"), .data = { buf_str(&data) } });
	if (!message || data.failed || text.failed)
		return fail(OVERLOADED, "no room for a live message");
	*message = str_copy(d->arena, buf_str(&text));
	return message->p ? delivery_after_commit(d, publish, message) : fail(OVERLOADED, "no memory for a live message");
}
