#include "order.h"

#include "chat.h"

enum { BATCH_BYTES = 8 * 1024 * 1024 };

VIEW(feed_entry_view, feed_entry,
	FIELD(feed_entry, i, REQUIRED),
	FIELD(feed_entry, kind, REQUIRED),
	FIELD(feed_entry, room, REQUIRED),
	FIELD(feed_entry, user_id, 0),
	FIELD(feed_entry, event, 0),
	FIELD(feed_entry, data, 0));

VIEW(batch_view, batch,
	FIELD(batch, n, REQUIRED),
	FIELD(batch, entries, REQUIRED, .of = &feed_entry_view));

struct batch *batch_create(struct chat *chat, int64_t n)
{
	struct batch *batch = calloc(1, sizeof(*batch));

	if (!batch)
		return NULL;
	batch->chat = chat;
	batch->n = n;
	arena_init(&batch->arena, BATCH_BYTES);
	return batch;
}

void batch_drop(struct batch *batch)
{
	arena_finish(&batch->arena);
	free(batch);
}

static bool copy_entry(struct batch *batch, const struct feed *feed, size_t i, struct feed_entry *out)
{
	*out = (struct feed_entry){
		.i = (int64_t)i + 1,
		.kind = str_copy(&batch->arena, feed->kinds[i]),
		.room = str_copy(&batch->arena, feed->rooms[i]),
		.user_id = feed->user_ids[i],
		.event = str_copy(&batch->arena, feed->events[i]),
		.data = { str_copy(&batch->arena, feed->data[i]) },
	};
	return out->kind.p && out->room.p && out->event.p && out->data.text.p;
}

struct batch *batch_of_feed(struct chat *chat, const struct feed *feed, int64_t n)
{
	struct batch *batch = batch_create(chat, n);
	struct feed_entry *entries = batch ? arena_new_array(&batch->arena, feed->n, struct feed_entry) : NULL;

	for (size_t i = 0; entries && i < feed->n; i++) {
		if (!copy_entry(batch, feed, i, &entries[i]))
			entries = NULL;
	}
	if (!entries) {
		if (batch)
			batch_drop(batch);
		return NULL;
	}
	batch->entries = (List){ .items = entries, .n = feed->n };
	return batch;
}

Str offset_write(char room[static OFFSET_MAX], int64_t n, int64_t i)
{
	struct buf text = buf_over(room, OFFSET_MAX);

	buf_format(&text, "%lld.%lld", (long long)n, (long long)i);
	return buf_str(&text);
}

bool offset_read(Str text, int64_t *n, int64_t *i)
{
	Str first = str_cut(&text, '.');

	return first.n && str_to_int(first, n) && text.p && str_to_int(text, i) && *n >= 0 && *i >= 0;
}
