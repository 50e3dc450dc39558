#include "feed.h"

#include "chat/queries.h"
#include "data/json.h"
#include "problems.h"

enum { DATA_MAX = 64 * 1024, SIZE_FIRST = 8 };

struct feed *feed_begin(struct arena *arena)
{
	struct feed *feed = arena_new(arena, struct feed);

	if (feed)
		feed->arena = arena;
	return feed;
}

static Str encode(struct arena *arena, const struct view *view, const void *data)
{
	_cleanup_(buf_finish) struct buf text;

	buf_init(&text, DATA_MAX);
	json_write_object(&text, view, data);
	return text.failed ? STR_NONE : str_copy(arena, buf_str(&text));
}

static Str *more_texts(const struct feed *feed, const Str *old, size_t size)
{
	Str *texts = arena_new_array(feed->arena, size, Str);

	for (size_t i = 0; texts && i < feed->n; i++)
		texts[i] = old[i];
	return texts;
}

static bool has_room(struct feed *feed)
{
	size_t size = feed->size ? feed->size * 2 : SIZE_FIRST;
	int64_t *ids;

	if (feed->n < feed->size)
		return true;
	ids = arena_new_array(feed->arena, size, int64_t);
	for (size_t i = 0; ids && i < feed->n; i++)
		ids[i] = feed->user_ids[i];
	feed->kinds = more_texts(feed, feed->kinds, size);
	feed->rooms = more_texts(feed, feed->rooms, size);
	feed->events = more_texts(feed, feed->events, size);
	feed->data = more_texts(feed, feed->data, size);
	feed->user_ids = ids;
	feed->size = size;
	return feed->kinds && feed->rooms && feed->events && feed->data && ids;
}

Err feed_add(struct feed *feed, const char *kind, Str room, int64_t user_id, const char *event, const struct view *view,
	const void *data)
{
	Str text = view ? encode(feed->arena, view, data) : STR("");

	if (feed->n == FEED_ENTRIES_MAX)
		return fail(TOO_MUCH_AT_ONCE, "more than %d entries in one transaction", FEED_ENTRIES_MAX);
	if (!text.p || !room.p || !has_room(feed))
		return fail(OVERLOADED, "no memory for what is to be told");
	feed->kinds[feed->n] = str_of(kind);
	feed->rooms[feed->n] = room;
	feed->user_ids[feed->n] = user_id;
	feed->events[feed->n] = event ? str_of(event) : STR("");
	feed->data[feed->n++] = text;
	return OK;
}

struct clock_row {
	int64_t n;
};

LOCAL_VIEW(clock_row_view, clock_row, FIELD(clock_row, n, REQUIRED));

#define LIST_OF(list) ((StrList){ .items = (list), .n = feed->n })

Err feed_write(struct tx *tx, const struct feed *feed, Time now, int64_t *n)
{
	struct clock_row row = { 0 };

	*n = 0;
	if (!feed->n)
		return OK;
	TRY(db_one(tx,
		SQL(feed_write, .kinds = LIST_OF(feed->kinds), .rooms = LIST_OF(feed->rooms), .events = LIST_OF(feed->events),
			.datas = LIST_OF(feed->data),
			.user_ids = { .items = feed->user_ids, .n = feed->n }, .now = now),
		&clock_row_view, &row));
	*n = row.n;
	return OK;
}

Str thread_room(struct arena *arena, int64_t thread_id)
{
	return str_format(arena, "t%lld", (long long)thread_id);
}

Str user_room(struct arena *arena, int64_t user_id)
{
	return str_format(arena, "u%lld", (long long)user_id);
}
