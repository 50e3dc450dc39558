#include "hub_private.h"

#include <string.h>

struct room *room_find(const struct sio_namespace *namespace, Str name)
{
	struct table_link *link = table_find(&namespace->rooms, name);

	return link ? OWNER(struct room, by_name, link) : NULL;
}

static struct room *room_create(struct sio_namespace *namespace, Str name)
{
	struct room *room = calloc(1, sizeof(*room) + name.n);

	if (!room)
		return NULL;
	memcpy(room->name, name.p, name.n);
	table_add(&namespace->rooms, &room->by_name, (Str){ .p = room->name, .n = name.n });
	namespace->hub->room_count++;
	return room;
}

static void room_drop_if_empty(struct sio_namespace *namespace, struct room *room)
{
	if (room->n)
		return;
	table_remove(&namespace->rooms, &room->by_name);
	namespace->hub->room_count--;
	free(room->members);
	free(room);
}

static bool room_has_place(struct room *room)
{
	uint32_t size = room->size ? room->size * 2 : 2;
	struct member **members;

	if (room->n < room->size)
		return true;
	members = realloc(room->members, size * sizeof(struct member *));
	if (!members)
		return false;
	room->members = members;
	room->size = size;
	return true;
}

static struct member *member_find(const struct sio_socket *socket, const struct room *room)
{
	struct member *member = socket->rooms;

	while (member && member->room != room)
		member = member->next;
	return member;
}

static bool member_add(struct sio_socket *socket, struct room *room)
{
	struct member *member = room_has_place(room) ? malloc(sizeof(*member)) : NULL;

	if (!member)
		return false;
	*member = (struct member){ .socket = socket, .room = room, .at = room->n, .next = socket->rooms, .back = &socket->rooms };
	if (member->next)
		member->next->back = &member->next;
	socket->rooms = member;
	socket->room_count++;
	room->members[room->n++] = member;
	return true;
}

/* The last one of the room takes its place. */
static void member_remove(struct member *member)
{
	struct room *room = member->room;
	struct sio_namespace *namespace = member->socket->namespace;

	room->members[member->at] = room->members[--room->n];
	room->members[member->at]->at = member->at;
	*member->back = member->next;
	if (member->next)
		member->next->back = member->back;
	member->socket->room_count--;
	free(member);
	room_drop_if_empty(namespace, room);
}

bool room_name_good(Str name)
{
	return name.n && name.n <= SIO_ROOM_NAME_MAX && str_find(name, 0) == name.n;
}

bool sio_join(struct sio_socket *socket, Str name)
{
	struct room *room;

	if (socket->state != SOCKET_LIVE || !room_name_good(name) || socket->room_count == SIO_ROOMS_MAX)
		return false;
	room = room_find(socket->namespace, name);
	if (!room)
		room = room_create(socket->namespace, name);
	if (!room)
		return false;
	if (member_find(socket, room) || member_add(socket, room))
		return true;
	room_drop_if_empty(socket->namespace, room);
	return false;
}

void sio_leave(struct sio_socket *socket, Str name)
{
	struct room *room = room_find(socket->namespace, name);
	struct member *member = room ? member_find(socket, room) : NULL;

	if (member)
		member_remove(member);
}

bool sio_is_in(const struct sio_socket *socket, Str name)
{
	struct room *room = room_find(socket->namespace, name);

	return room && member_find(socket, room);
}

void rooms_leave_all(struct sio_socket *socket)
{
	while (socket->rooms)
		member_remove(socket->rooms);
}

/* Their references, because what is done to one of them may end another. */
static sio_ref *refs_of(const struct sio_namespace *namespace, Str name, size_t *n)
{
	const struct room *room = name.p ? room_find(namespace, name) : NULL;
	size_t most = name.p ? (room ? room->n : 0) : namespace->sockets.count;
	sio_ref *refs = malloc(most * sizeof(*refs) + 1);

	*n = 0;
	for (size_t i = 0; refs && room && i < most; i++)
		refs[(*n)++] = room->members[i]->socket->ref;
	if (refs && !name.p) {
		for (struct table_link *link = NULL; (link = table_next(&namespace->sockets, link));)
			refs[(*n)++] = OWNER(struct sio_socket, by_id, link)->ref;
	}
	return refs;
}

bool sio_each(struct sio_namespace *namespace, Str name, void (*run)(struct sio_socket *socket, void *arg), void *arg)
{
	size_t n;
	_cleanup_(cleanup_free) sio_ref *refs = refs_of(namespace, name, &n);

	for (size_t i = 0; refs && i < n; i++) {
		struct sio_socket *socket = hub_find(namespace->hub, refs[i]);

		if (socket && socket->state == SOCKET_LIVE)
			run(socket, arg);
	}
	return refs;
}

struct sio_socket *sio_find_id(struct sio_namespace *namespace, Str id)
{
	struct table_link *link = table_find(&namespace->sockets, id);

	return link ? OWNER(struct sio_socket, by_id, link) : NULL;
}

void sio_each_room(const struct sio_socket *socket, void (*run)(Str room, void *arg), void *arg)
{
	for (const struct member *member = socket->rooms; member; member = member->next)
		run(member->room->by_name.key, arg);
}
