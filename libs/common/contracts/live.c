#include "contracts/live.h"

#include "data/json.h"

VIEW(live_message_view, live_message,
	FIELD(live_message, user_id, REQUIRED),
	FIELD(live_message, event, REQUIRED),
	FIELD(live_message, data, REQUIRED));

void live_message_write(struct buf *out, const struct live_message *message)
{
	json_write_object(out, &live_message_view, message);
}
