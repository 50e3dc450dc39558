/*
 * Connection-state recovery: events are kept for a while under numbers, and a client that was away tells the last one it
 * has seen. Where the reference leaves gaps:
 *   - a client that has not seen any event yet goes on from where it connected;
 *   - every event bears an offset, the volatile ones that of the last event kept, so a text that happens to end an event
 *     is never taken for one;
 *   - an offset that has aged out on a quiet line still counts, as long as nothing after it has been forgotten;
 *   - an identity is used by one socket at a time: whoever resumes takes it over from a connection that is still open.
 */
#include "hub_private.h"

#include "base/clock.h"
#include "base/codec.h"
#include "base/rand.h"

#include <string.h>

enum { PREFIX_RANDOM = 6, PREFIX_TEXT = 8, KEPT_BYTES_MAX = 64 * 1024 * 1024 };

/* An event that was sent, and to whom. */
struct kept {
	struct packet *packet;
	int64_t at_ms;
	char *names; /* of rooms and of those excepted, each ended by a zero byte; empty: of none there is; malloc */
	int to_count, except_count;
	bool personal; /* its only name is a socket's id, not a room's */
};

/* A socket as it can be resumed, from its first admission until it has been away for too long. */
struct saved {
	struct table_link by_pid;
	struct recovery *recovery;
	struct sio_socket *socket; /* NULL: away */
	uint64_t since;            /* the first event it could see */
	char *rooms;               /* while it is away, each name ended by a zero byte */
	size_t rooms_n;
	struct timer expiry;
	char pid[HUB_ID_TEXT + 1], sid[HUB_ID_TEXT + 1];
};

struct recovery {
	struct hub *hub;
	struct table by_pid;
	struct kept *ring;
	size_t size, first, n, bytes;
	size_t away; /* of by_pid; no more than there may be connections */
	uint64_t next; /* the number of the next event */
	char prefix[PREFIX_TEXT + 1];
};

struct recovery *recovery_create(struct hub *hub)
{
	struct recovery *recovery = calloc(1, sizeof(*recovery));
	char random[PREFIX_RANDOM];
	struct buf prefix;

	if (!recovery)
		return NULL;
	recovery->hub = hub;
	recovery->size = hub->recovery_events;
	recovery->ring = calloc(recovery->size, sizeof(*recovery->ring));
	prefix = buf_over(recovery->prefix, sizeof(recovery->prefix));
	rand_bytes(random, sizeof(random));
	base64url_write(&prefix, random, sizeof(random));
	if (recovery->ring && table_init(&recovery->by_pid))
		return recovery;
	free(recovery->ring);
	free(recovery);
	return NULL;
}

/* --- what is kept -------------------------------------------------------------------------------------------------------- */

static struct kept *kept_at(const struct recovery *recovery, size_t i)
{
	return &recovery->ring[(recovery->first + i) % recovery->size];
}

static void forget_oldest(struct recovery *recovery)
{
	struct kept *kept = kept_at(recovery, 0);

	recovery->bytes -= kept->packet->bytes;
	packet_drop(kept->packet);
	free(kept->names);
	*kept = (struct kept){ 0 };
	recovery->first = (recovery->first + 1) % recovery->size;
	recovery->n--;
}

static void make_room(struct recovery *recovery, size_t bytes, int64_t now_ms)
{
	while (recovery->n && (recovery->n == recovery->size || recovery->bytes + bytes > KEPT_BYTES_MAX ||
				      kept_at(recovery, 0)->at_ms < now_ms - recovery->hub->recovery_ms))
		forget_oldest(recovery);
}

/* What can be no room's name must not cost what is kept. */
static void keep_name(struct buf *names, Str name)
{
	if (room_name_good(name))
		buf_add_str(names, name);
	buf_add_char(names, 0);
}

static char *keep_names(const struct sio_target *target)
{
	struct buf names;

	buf_init(&names, (size_t)2 * SIO_TARGET_ROOMS * (SIO_ROOM_NAME_MAX + 1) + 1);
	for (int i = 0; i < target->to_count; i++)
		keep_name(&names, target->to[i]);
	for (int i = 0; i < target->except_count; i++)
		keep_name(&names, target->except[i]);
	buf_add_char(&names, 0);
	if (names.failed)
		buf_finish(&names);
	return names.p;
}

/* Without memory everything kept goes: an event that is missing in between would never be noticed. */
void recovery_keep(struct sio_namespace *namespace, const struct sio_target *target, bool personal, struct packet *packet)
{
	struct recovery *recovery = namespace->recovery;
	int64_t now_ms = clock_monotonic_ms();
	char *names;

	if (!recovery)
		return;
	make_room(recovery, packet->bytes, now_ms);
	names = keep_names(target);
	recovery->next++;
	if (!names) {
		while (recovery->n)
			forget_oldest(recovery);
		return;
	}
	packet->count++;
	recovery->bytes += packet->bytes;
	*kept_at(recovery, recovery->n++) = (struct kept){ .packet = packet, .at_ms = now_ms, .names = names,
		.to_count = target->to_count, .except_count = target->except_count, .personal = personal };
}

Str recovery_offset(const struct sio_namespace *namespace, bool next, char room[static OFFSET_TEXT_MAX])
{
	const struct recovery *recovery = namespace->recovery;
	struct buf text = buf_over(room, OFFSET_TEXT_MAX);

	if (!recovery)
		return STR("");
	buf_format(&text, "%s.%llu", recovery->prefix, (unsigned long long)(recovery->next + next));
	return buf_str(&text);
}

/* --- identities ---------------------------------------------------------------------------------------------------------- */

static void saved_free(struct saved *saved)
{
	if (!saved->socket)
		saved->recovery->away--;
	table_remove(&saved->recovery->by_pid, &saved->by_pid);
	wheel_clear(saved->recovery->hub->wheel, &saved->expiry);
	free(saved->rooms);
	free(saved);
}

static void expire(struct timer *timer)
{
	saved_free(OWNER(struct saved, expiry, timer));
}

void recovery_begin(struct sio_socket *socket)
{
	struct recovery *recovery = socket->namespace->recovery;
	struct saved *saved = recovery ? calloc(1, sizeof(*saved)) : NULL;

	if (!saved)
		return;
	saved->recovery = recovery;
	saved->socket = socket;
	saved->since = recovery->next;
	hub_make_id(saved->pid);
	memcpy(saved->sid, socket->id, sizeof(saved->sid));
	table_add(&recovery->by_pid, &saved->by_pid, (Str){ .p = saved->pid, .n = HUB_ID_TEXT });
	socket->identity = saved;
}

Str recovery_pid(const struct sio_socket *socket)
{
	return socket->identity ? (Str){ .p = socket->identity->pid, .n = HUB_ID_TEXT } : STR_NONE;
}

void recovery_forget(struct sio_socket *socket)
{
	struct saved *saved = take(socket->identity);

	if (saved)
		saved_free(saved);
}

void recovery_suspend(struct sio_socket *socket)
{
	struct saved *saved = take(socket->identity);
	struct buf names;

	if (!saved)
		return;
	if (saved->recovery->away >= saved->recovery->hub->engine.config.max_sessions) {
		saved_free(saved);
		return;
	}
	buf_init(&names, (size_t)SIO_ROOMS_MAX * (SIO_ROOM_NAME_MAX + 1) + 1);
	for (const struct member *member = socket->rooms; member; member = member->next) {
		buf_add_str(&names, member->room->by_name.key);
		buf_add_char(&names, 0);
	}
	buf_add_char(&names, 0);
	if (names.failed) {
		buf_finish(&names);
		saved_free(saved);
		return;
	}
	saved->socket = NULL;
	saved->recovery->away++;
	saved->rooms = names.p;
	saved->rooms_n = names.n - 1;
	wheel_set(saved->recovery->hub->wheel, &saved->expiry, saved->recovery->hub->recovery_ms, expire);
}

/* --- resuming ------------------------------------------------------------------------------------------------------------ */

/* The number of the last event seen; since, when the client has seen none. False when it is no offset of ours. */
static bool read_offset(const struct recovery *recovery, const struct saved *saved, Str offset, uint64_t *out)
{
	Str prefix = str_cut(&offset, '.');
	int64_t number;

	*out = saved->since;
	if (!prefix.n)
		return true;
	if (!str_eq(prefix, str_of(recovery->prefix)) || !str_to_int(offset, &number) || number < 0)
		return false;
	*out = (uint64_t)number;
	return *out >= saved->since && *out <= recovery->next;
}

static bool saved_is_in(const struct saved *saved, const char *name)
{
	if (strcmp(name, saved->sid) == 0)
		return true;
	for (const char *room = saved->rooms; room < saved->rooms + saved->rooms_n; room += strlen(room) + 1) {
		if (strcmp(room, name) == 0)
			return true;
	}
	return false;
}

static bool was_for(const struct kept *kept, const struct saved *saved)
{
	const char *name = kept->names;
	bool included = !kept->to_count, excepted = false;

	if (kept->personal)
		return strcmp(name, saved->sid) == 0;
	for (int i = 0; i < kept->to_count + kept->except_count; i++, name += strlen(name) + 1) {
		if (i < kept->to_count)
			included |= saved_is_in(saved, name);
		else
			excepted |= saved_is_in(saved, name);
	}
	return included && !excepted;
}

static void send_missed(struct sio_socket *socket, const struct saved *saved, uint64_t seen)
{
	const struct recovery *recovery = saved->recovery;
	uint64_t oldest = recovery->next - recovery->n + 1;

	for (uint64_t number = seen + 1; number <= recovery->next; number++) {
		const struct kept *kept = kept_at(recovery, (size_t)(number - oldest));

		if (was_for(kept, saved))
			packet_send(socket, kept->packet);
	}
}

/* A connection that ends over it suspends the identity anew. */
static void rejoin(struct sio_socket *socket, struct saved *saved)
{
	_cleanup_(cleanup_free) char *rooms = take(saved->rooms);
	const char *end = rooms + saved->rooms_n;

	for (const char *room = rooms; room < end && socket->state == SOCKET_LIVE; room += strlen(room) + 1) {
		if (!sio_join(socket, str_of(room)))
			connection_end(socket->connection, EIO_END_ERROR);
	}
}

bool recovery_resume(struct sio_socket *socket, Str pid, Str offset)
{
	struct recovery *recovery = socket->namespace->recovery;
	struct table_link *link = recovery ? table_find(&recovery->by_pid, pid) : NULL;
	struct saved *saved = link ? OWNER(struct saved, by_pid, link) : NULL;
	uint64_t seen;

	if (!saved || !read_offset(recovery, saved, offset, &seen) || seen < recovery->next - recovery->n)
		return false;
	if (saved->socket)
		connection_end(saved->socket->connection, EIO_END_TRANSPORT);
	/* Taken over from a socket whose state could not be kept; or its end has ended this one. */
	if (!table_find(&recovery->by_pid, pid) || !saved->rooms || socket->state != SOCKET_WAITING)
		return false;
	wheel_clear(recovery->hub->wheel, &saved->expiry);
	memcpy(socket->id, saved->sid, sizeof(socket->id));
	saved->socket = socket;
	recovery->away--;
	socket->identity = saved;
	socket_go_live(socket);
	send_missed(socket, saved, seen);
	rejoin(socket, saved);
	return true;
}

void recovery_destroy(struct recovery *recovery)
{
	struct table_link *link;

	while (recovery->n)
		forget_oldest(recovery);
	while ((link = table_any(&recovery->by_pid)))
		saved_free(OWNER(struct saved, by_pid, link));
	table_finish(&recovery->by_pid);
	free(recovery->ring);
	free(recovery);
}
