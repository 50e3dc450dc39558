#include "whisper.h"

#include "chat.h"
#include "contracts/live.h"
#include "data/json.h"
#include "feed.h"

enum { TEXT_MAX = 1024 * 1024, PUBLISH_MS = 100, ARENA_BYTES = 8 * 1024 * 1024 };

WORDS(whisper_words, "whisper",
	{ WHISPER_CAME, { "came" }, NULL },
	{ WHISPER_WENT, { "went" }, NULL },
	{ WHISPER_HERE, { "here" }, NULL },
	{ WHISPER_EVENT, { "event" }, NULL },
	{ WHISPER_TAKEOVER, { "takeover" }, NULL });

VIEW(whisper_view, whisper,
	FIELD(whisper, instance, REQUIRED),
	FIELD(whisper, kind, REQUIRED, .words = &whisper_words),
	FIELD(whisper, user_id, 0),
	FIELD(whisper, user_ids, 0),
	FIELD(whisper, rooms, 0),
	FIELD(whisper, event, 0),
	FIELD(whisper, data, 0),
	FIELD(whisper, sid, 0),
	FIELD(whisper, except, 0));

void whisper_say(struct chat *chat, const struct whisper *whisper)
{
	_cleanup_(buf_finish) struct buf text;

	buf_init(&text, TEXT_MAX);
	json_write_object(&text, &whisper_view, whisper);
	/* Losable: what it would have said is asked again, or of no use later. */
	if (!text.failed && cache_publish(chat->app->cache, STR(WHISPER_CHANNEL), buf_str(&text), deadline_in(PUBLISH_MS)))
		fail_clear();
}

struct saying {
	struct work_item item;
	struct chat *chat;
	Str text;
};

static void saying_drop(struct work_item *item)
{
	struct saying *saying = (struct saying *)(void *)item;

	free((char *)(uintptr_t)saying->text.p);
	free(saying);
}

static void say_it(struct work_item *item, void *hand)
{
	struct saying *saying = (struct saying *)(void *)item;

	(void)hand;
	if (cache_publish(saying->chat->app->cache, STR(WHISPER_CHANNEL), saying->text, deadline_in(PUBLISH_MS)))
		fail_clear();
	saying_drop(item);
}

void whisper_later(struct chat *chat, const struct whisper *whisper)
{
	struct saying *saying = calloc(1, sizeof(*saying));
	struct whisper own = *whisper;
	struct buf text;

	own.instance = chat->instance;
	buf_init(&text, TEXT_MAX);
	json_write_object(&text, &whisper_view, &own);
	if (saying && !text.failed) {
		*saying = (struct saying){ .item = { .run = say_it, .drop = saying_drop }, .chat = chat, .text = buf_str(&text) };
		if (work_put(&chat->errands, &saying->item))
			return;
	}
	free(saying);
	buf_finish(&text);
}

void whisper_everybody(struct chat *chat)
{
	struct whisper whisper = { .instance = chat->instance, .kind = WHISPER_HERE };
	struct arena arena;

	arena_init(&arena, ARENA_BYTES);
	whisper.user_ids = presence_here(chat->presence, &arena);
	whisper_say(chat, &whisper);
	arena_finish(&arena);
}

/* --- to the sockets of this instance ------------------------------------------------------------------------------ */

struct spoken {
	struct chat *chat;
	struct whisper whisper;
	struct arena arena;
};

static void spoken_free(struct spoken *spoken)
{
	arena_finish(&spoken->arena);
	free(spoken);
}

static void tell_rooms(struct chat *chat, const struct whisper *whisper)
{
	for (size_t i = 0; i < whisper->rooms.n; i += SIO_TARGET_ROOMS) {
		struct sio_target target = { .namespace = chat->root, .is_volatile = !whisper->lasting };
		char event[64];
		struct buf name = buf_over(event, sizeof(event));

		for (size_t k = i; k < whisper->rooms.n && target.to_count < SIO_TARGET_ROOMS; k++)
			target.to[target.to_count++] = whisper->rooms.items[k];
		if (whisper->except.n)
			target.except[target.except_count++] = whisper->except;
		buf_add_str(&name, whisper->event);
		buf_add_char(&name, 0);
		if (!name.failed)
			sio_broadcast(&target, event, SIO_JSON(whisper->data.text));
	}
}

static void speak(void *arg)
{
	struct spoken *spoken = arg;

	if (spoken->whisper.kind == WHISPER_TAKEOVER) {
		struct sio_socket *socket = sio_find_id(spoken->chat->root, spoken->whisper.sid);

		if (socket)
			sio_drop(socket);
	} else if (spoken->whisper.event.n) {
		tell_rooms(spoken->chat, &spoken->whisper);
	}
	spoken_free(spoken);
}

static struct spoken *copy(struct chat *chat, const struct whisper *whisper)
{
	struct spoken *spoken = calloc(1, sizeof(*spoken));
	struct arena *arena;

	if (!spoken)
		return NULL;
	arena = &spoken->arena;
	arena_init(arena, ARENA_BYTES);
	spoken->chat = chat;
	spoken->whisper = (struct whisper){ .kind = whisper->kind, .event = str_copy(arena, whisper->event),
		.data = { str_copy(arena, whisper->data.text) }, .sid = str_copy(arena, whisper->sid),
		.except = str_copy(arena, whisper->except), .lasting = whisper->lasting };
	spoken->whisper.rooms.items = arena_new_array(arena, whisper->rooms.n + 1, Str);
	for (size_t i = 0; spoken->whisper.rooms.items && i < whisper->rooms.n; i++)
		spoken->whisper.rooms.items[spoken->whisper.rooms.n++] = str_copy(arena, whisper->rooms.items[i]);
	return spoken;
}

void whisper_here(struct chat *chat, const struct whisper *whisper)
{
	struct spoken *spoken = copy(chat, whisper);

	if (spoken && !sio_post(chat->server, speak, spoken))
		spoken_free(spoken);
}

/* --- from the others ---------------------------------------------------------------------------------------------- */

/* What another instance says is for the sockets here too, unless it makes no difference to what they know. */
static bool take_in(struct chat *chat, const struct whisper *whisper, Time now)
{
	switch (whisper->kind) {
	case WHISPER_HERE:
		presence_told_all(chat->presence, whisper->instance, whisper->user_ids, now);
		return false;
	case WHISPER_CAME:
	case WHISPER_WENT:
		return presence_told(chat->presence, whisper->instance, whisper->user_id, whisper->kind == WHISPER_CAME, now);
	default:
		return true;
	}
}

void whisper_heard(struct chat *chat, Str message)
{
	struct field_errors errors = { 0 };
	struct whisper whisper = { 0 };
	struct decode decode;
	struct arena arena;
	Time now = clock_now();

	arena_init(&arena, ARENA_BYTES);
	errors.arena = &arena;
	decode_init(&decode, &whisper_view, &whisper, &errors);
	if (!decode_event(&decode, message) && !decode_finish(&decode) && !uuid_eq(whisper.instance, chat->instance)) {
		if (take_in(chat, &whisper, now))
			whisper_here(chat, &whisper);
	}
	arena_finish(&arena);
}

void live_heard(struct chat *chat, Str message)
{
	struct live_message live = { 0 };
	struct field_errors errors = { 0 };
	struct decode decode;
	struct arena arena;

	arena_init(&arena, ARENA_BYTES);
	errors.arena = &arena;
	decode_init(&decode, &live_message_view, &live, &errors);
	if (!decode_event(&decode, message) && !decode_finish(&decode)) {
		Str room = user_room(&arena, live.user_id);

		whisper_here(chat, &(struct whisper){ .kind = WHISPER_EVENT, .rooms = { &room, 1 }, .event = live.event,
			.data = live.data, .lasting = true });
	}
	arena_finish(&arena);
}
