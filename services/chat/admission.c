/*
 * Who may have a socket, and what they find. A hand checks the token, reads the rooms and the number of the last batch in
 * one look, and what was missed since the offset of a socket that resumes. On the loop the socket is then let in exactly
 * between two batches: when the loop is not there yet, the socket waits; when it is further, what came in between is taken
 * from the batches that are kept.
 */
#include "sockets.h"

#include "chat.h"
#include "chat/queries.h"
#include "data/json.h"
#include "order.h"
#include "pid.h"
#include "socketio/json_scan.h"
#include "whisper.h"

#include <string.h>

enum { ROOMS_MAX = 5000, ARENA_BYTES = 16 * 1024 * 1024, ADMIT_MS = 5000, ATTEMPTS = 5,
	PRESENCE_ROOMS_MAX = 100 };

/* A socket that wants in. */
struct entry {
	struct work_item item;
	struct chat *chat;
	struct pass *pass;
	sio_ref socket;
	Str pid, offset; /* in the arena, as is all it finds */
	struct arena arena;

	Err err;
	struct principal user;
	int64_t n;        /* the batch up to which the rooms are as they were read */
	IntList threads;
	bool resumed;
	Str sid;
	struct sio_missed *missed;
	size_t missed_count;
	int attempts;
};

static void entry_free(struct entry *entry)
{
	pass_drop(entry->pass);
	arena_finish(&entry->arena);
	free(entry);
}

static void entry_drop(struct work_item *item)
{
	entry_free((struct entry *)(void *)item);
}

/* --- what a hand finds out ---------------------------------------------------------------------------------------- */

struct rooms_row {
	int64_t n;
	IntList threads;
};

LOCAL_VIEW(rooms_row_view, rooms_row, FIELD(rooms_row, n, REQUIRED), FIELD(rooms_row, threads, 0, .max = ROOMS_MAX));

struct oldest_row {
	int64_t n;
};

LOCAL_VIEW(oldest_row_view, oldest_row, FIELD(oldest_row, n, REQUIRED));

struct missed_row {
	int64_t n, i;
	Str event;
	Json data;
	Time at;
};

LOCAL_VIEW(missed_row_view, missed_row, FIELD(missed_row, n, REQUIRED), FIELD(missed_row, i, REQUIRED),
	FIELD(missed_row, event, REQUIRED), FIELD(missed_row, data, 0), FIELD(missed_row, at, REQUIRED));

/* Rooms of a user: their own and those of their threads. */
static StrList rooms_of(struct arena *arena, int64_t user_id, IntList threads)
{
	StrList rooms = { .items = arena_new_array(arena, threads.n + 1, Str) };

	if (!rooms.items)
		return rooms;
	rooms.items[rooms.n++] = user_room(arena, user_id);
	for (size_t i = 0; i < threads.n; i++)
		rooms.items[rooms.n++] = thread_room(arena, threads.items[i]);
	return rooms;
}

static bool missed_set(struct arena *arena, struct sio_missed *out, Str event, Str data, int64_t n, int64_t i)
{
	char offset[OFFSET_MAX];

	offset_write(offset, n, i);
	out->event = str_copy(arena, event).p;
	out->data = SIO_JSON(str_format(arena, STR_FMT ",\"%lld.%lld\"", STR_ARG(data), (long long)n, (long long)i));
	return out->event && out->data.json.p;
}

/* Too much, or too long ago, is no error: it begins anew. */
static Err find_missed(struct entry *entry, struct tx *tx)
{
	struct oldest_row oldest = { 0 };
	Time forgotten = time_plus_ms(clock_now(), -entry->chat->config->recovery_s * 1000);
	int64_t n, i = INT64_MAX;
	struct rows rows;
	Str sid;

	if (!entry->pid.n || !pid_read(entry->chat, entry->pid, entry->user.user_id, &sid, &n))
		return OK;
	if (entry->offset.n && !offset_read(entry->offset, &n, &i))
		return OK;
	TRY(db_one(tx, SQL(feed_oldest), &oldest_row_view, &oldest));
	if (n > entry->n || (n < entry->n && n < oldest.n - 1))
		return OK;
	TRY(db_query(tx,
		SQL(feed_missed, .n = n, .i = i, .upto = entry->n, .limit = MISSED_MAX, .user_id = entry->user.user_id,
			.rooms = rooms_of(&entry->arena, entry->user.user_id, entry->threads)),
		&rows));
	entry->missed = arena_new_array(&entry->arena, MISSED_MAX + ORDER_KEPT, struct sio_missed);
	if (!entry->missed || rows.count == MISSED_MAX)
		return OK;
	for (int row = 0; row < rows.count; row++) {
		struct missed_row missed = { 0 };

		TRY(rows_read(&rows, row, &missed_row_view, &entry->arena, &missed));
		/* They come in the order of their time: it was away for as long as the first one is old. */
		if (missed.at.us < forgotten.us) {
			entry->missed_count = 0;
			return OK;
		}
		if (!missed_set(&entry->arena, &entry->missed[entry->missed_count++], missed.event, missed.data.text, missed.n,
			missed.i))
			return OVERLOADED;
	}
	entry->resumed = true;
	entry->sid = sid;
	return OK;
}

static Err find_out(struct entry *entry)
{
	struct deadline deadline = deadline_in(ADMIT_MS);
	_cleanup_(tx_finish) struct tx tx;
	struct app *app = entry->chat->app;
	struct rooms_row rooms = { 0 };

	TRY(session_verify(app->sessions, str_of(entry->pass->token), clock_now(), deadline, &entry->user));
	tx_init(&tx, app->background_db, TX_READ, &entry->arena, deadline);
	TRY(db_one(&tx, SQL(rooms_of_user, .user_id = entry->user.user_id, .limit = ROOMS_MAX), &rooms_row_view, &rooms));
	entry->n = rooms.n;
	entry->threads = rooms.threads;
	return find_missed(entry, &tx);
}

/* --- on the loop -------------------------------------------------------------------------------------------------- */

static void let_in(void *arg);

static void entry_abandon(void *arg)
{
	entry_free(arg);
}

/* Rooms that were joined or left, and what was said in them, since the rooms were read. */
static bool catch_up(struct entry *entry, StrList *rooms)
{
	struct order *order = entry->chat->order;

	for (int64_t n = entry->n + 1; n <= order_applied(entry->chat); n++) {
		const struct batch *batch = order_kept(order, n);
		const struct feed_entry *entries = batch ? batch->entries.items : NULL;

		if (!batch)
			return false;
		for (size_t i = 0; i < batch->entries.n; i++) {
			bool mine = entries[i].user_id == entry->user.user_id && !str_eq(entries[i].kind, STR(FEED_EMIT));
			bool heard = mine;

			/* A membership that has just changed is read again rather than worked out here. */
			if (mine)
				return false;
			for (size_t k = 0; k < rooms->n && !heard; k++)
				heard = str_eq(rooms->items[k], entries[i].room);
			if (!heard || !str_eq(entries[i].kind, STR(FEED_EMIT)))
				continue;
			if (entry->missed_count == MISSED_MAX + ORDER_KEPT ||
				!missed_set(&entry->arena, &entry->missed[entry->missed_count++], entries[i].event,
					entries[i].data.text, n, entries[i].i))
				return false;
		}
	}
	return true;
}

static void refuse(struct entry *entry, Str why)
{
	sio_refuse(entry->chat->server, entry->socket, why);
	entry_free(entry);
}

static void try_again(struct entry *entry)
{
	if (++entry->attempts == ATTEMPTS) {
		refuse(entry, entry->chat->unavailable);
		return;
	}
	entry->missed_count = 0;
	entry->resumed = false;
	if (!work_put(&entry->chat->errands, &entry->item))
		refuse(entry, entry->chat->unavailable);
}

static bool sit_down(struct entry *entry, struct sio_socket *socket)
{
	struct seat *seat = calloc(1, sizeof(*seat));

	if (!seat)
		return false;
	*seat = (struct seat){ .chat = entry->chat, .pass = pass_hold(entry->pass), .user = entry->user };
	sio_set_user(socket, seat);
	return true;
}

static void enter_rooms(struct entry *entry, StrList rooms)
{
	struct sio_socket *socket = sio_find(entry->chat->server, entry->socket);
	struct seat *seat = socket ? sio_user(socket) : NULL;

	if (!seat)
		return;
	for (size_t i = 0; i < rooms.n; i++) {
		if (!sio_join(socket, rooms.items[i])) {
			sio_drop(socket);
			return;
		}
	}
	seat->present = true;
	presence_changed(entry->chat, socket, entry->user.user_id, true);
	seat_ask(socket, seat);
}

static void welcome(struct entry *entry, struct sio_socket *socket, StrList rooms)
{
	Str sid = entry->resumed ? entry->sid : sio_id(socket);
	struct sio_welcome welcome = { .resumed = entry->resumed, .sid = entry->resumed ? sid : STR_NONE, .missed = entry->missed,
		.missed_count = entry->missed_count };
	char pid[PID_MAX];

	welcome.pid = entry->resumed ? entry->pid
				     : pid_write(entry->chat, entry->user.user_id, sid, order_applied(entry->chat), pid);
	if (entry->resumed)
		whisper_later(entry->chat, &(struct whisper){ .kind = WHISPER_TAKEOVER, .sid = sid });
	sio_admit(entry->chat->server, entry->socket, &welcome);
	enter_rooms(entry, rooms);
	entry_free(entry);
}

static void let_in(void *arg)
{
	struct entry *entry = arg;
	struct sio_socket *socket = sio_find(entry->chat->server, entry->socket);
	StrList rooms;

	if (!socket) {
		entry_free(entry);
		return;
	}
	if (entry->err) {
		refuse(entry, entry->err == UNAUTHENTICATED ? entry->chat->unauthorized : entry->chat->unavailable);
		return;
	}
	rooms = rooms_of(&entry->arena, entry->user.user_id, entry->threads);
	if (!entry->missed)
		entry->missed = arena_new_array(&entry->arena, MISSED_MAX + ORDER_KEPT, struct sio_missed);
	if (!rooms.items || !entry->missed || !catch_up(entry, &rooms))
		try_again(entry);
	else if (!sit_down(entry, socket))
		refuse(entry, entry->chat->unavailable);
	else
		welcome(entry, socket, rooms);
}

static void found_out(void *arg)
{
	struct entry *entry = arg;

	if (entry->err)
		let_in(entry);
	else if (!order_when(entry->chat->order, entry->n, let_in, entry_abandon, entry))
		refuse(entry, entry->chat->unavailable);
}

/* A hand's part. */
static void admit(struct work_item *item, void *hand)
{
	struct entry *entry = (struct entry *)(void *)item;

	(void)hand;
	entry->err = find_out(entry);
	if (!sio_post(entry->chat->server, found_out, entry))
		entry_free(entry);
}

/* --- the beginning ------------------------------------------------------------------------------------------------ */

static Str bearer(Str header)
{
	return str_starts(header, STR("Bearer ")) ? str_trim(str_slice(header, 7, header.n)) : STR_NONE;
}

static Str token_of(const struct sio_admission *admission)
{
	Str raw, token = STR_NONE;

	if (admission->auth.n && json_member(admission->auth, "token", &raw))
		token = json_plain_text(raw);
	if (str_starts(token, STR("Bearer ")))
		token = bearer(token);
	return token.n ? token : bearer(admission->authorization);
}

static struct entry *entry_create(struct chat *chat, const struct sio_admission *admission, Str token)
{
	struct entry *entry = calloc(1, sizeof(*entry));

	if (!entry)
		return NULL;
	arena_init(&entry->arena, ARENA_BYTES);
	entry->item.drop = entry_drop;
	entry->item.run = admit;
	entry->chat = chat;
	entry->pass = pass_create(token);
	entry->socket = sio_ref_of(admission->socket);
	entry->pid = str_copy(&entry->arena, admission->pid);
	entry->offset = str_copy(&entry->arena, admission->offset);
	if (entry->pass)
		return entry;
	entry_free(entry);
	return NULL;
}

struct online {
	int64_t user_id;
	Str status;
};

LOCAL_VIEW(online_view, online, FIELD(online, user_id, 0), FIELD(online, status, 0));

/* --- presence ----------------------------------------------------------------------------------------------------- */

static void add_room(Str room, void *arg)
{
	StrList *rooms = arg;

	if (rooms->n < PRESENCE_ROOMS_MAX && *room.p == 't')
		rooms->items[rooms->n++] = room;
}

void presence_changed(struct chat *chat, struct sio_socket *socket, int64_t user_id, bool came)
{
	struct presence_change changed = came ? presence_came(chat->presence, user_id, clock_now())
					      : presence_went(chat->presence, user_id, clock_now());
	struct online online = { .user_id = user_id, .status = came ? STR("online") : STR("offline") };
	struct whisper whisper = { .kind = came ? WHISPER_CAME : WHISPER_WENT, .user_id = user_id, .event = STR("presence") };
	Str rooms[PRESENCE_ROOMS_MAX];
	char text[128];
	struct buf data = buf_over(text, sizeof(text));

	if (!changed.here)
		return;
	json_write_object(&data, &online_view, &online);
	whisper.data.text = buf_str(&data);
	whisper.rooms.items = rooms;
	sio_each_room(socket, add_room, &whisper.rooms);
	if (changed.anywhere)
		whisper_here(chat, &whisper);
	whisper_later(chat, &whisper);
}

enum sio_admit on_admission(struct sio_admission *admission, void *arg)
{
	struct chat *chat = arg;
	Str token = token_of(admission);
	struct entry *entry;

	admission->refusal = chat->unauthorized;
	if (!token.n || token.n > TOKEN_TEXT_MAX)
		return SIO_REFUSE;
	admission->refusal = chat->unavailable;
	entry = entry_create(chat, admission, token);
	if (entry && work_put(&chat->errands, &entry->item))
		return SIO_LATER;
	if (entry)
		entry_free(entry);
	return SIO_REFUSE;
}
