#include "hub_private.h"

#include "base/codec.h"
#include "base/rand.h"

#include <string.h>

enum { CONNECT_TIMEOUT_MS = 45 * 1000, RECOVERY_EVENTS = 10 * 1000, SLOTS_FIRST = 64 };

void hub_make_id(char id[static HUB_ID_TEXT + 1])
{
	char random[HUB_ID_RANDOM];
	struct buf text = buf_over(id, HUB_ID_TEXT + 1);

	rand_bytes(random, sizeof(random));
	base64url_write(&text, random, sizeof(random));
	id[HUB_ID_TEXT] = 0;
}

bool hub_init(struct hub *hub, const struct eio_config *engine, const struct sio_config *config, struct wheel *wheel,
	struct sio_server *server)
{
	*hub = (struct hub){
		.wheel = wheel,
		.server = server,
		.connect_timeout_ms = config->connect_timeout_ms ? config->connect_timeout_ms : CONNECT_TIMEOUT_MS,
		.recovery_ms = config->recovery_ms,
		.recovery_events = config->recovery_events ? config->recovery_events : RECOVERY_EVENTS,
	};
	return eio_init(&hub->engine, engine, &hub_handlers, hub, wheel);
}

void hub_flush(struct hub *hub)
{
	struct sio_socket *socket;

	eio_flush(&hub->engine);
	while ((socket = hub->gone)) {
		hub->gone = socket->next;
		free(socket);
	}
}

static void namespace_free(struct sio_namespace *namespace)
{
	struct event_handler_row *row;

	while ((row = namespace->handlers)) {
		namespace->handlers = row->next;
		free(row);
	}
	if (namespace->recovery)
		recovery_destroy(namespace->recovery);
	table_finish(&namespace->sockets);
	table_finish(&namespace->rooms);
	free(namespace);
}

void hub_finish(struct hub *hub)
{
	struct sio_namespace *namespace;

	eio_close_all(&hub->engine, EIO_END_SHUTDOWN);
	hub_flush(hub);
	eio_finish(&hub->engine);
	while ((namespace = hub->namespaces)) {
		hub->namespaces = namespace->next;
		namespace_free(namespace);
	}
	free(hub->slots);
}

/* --- slots: a socket's place, and how many have had it -------------------------------------------------------------------- */

static bool slots_grow(struct hub *hub)
{
	uint32_t count = hub->slot_count ? hub->slot_count * 2 : SLOTS_FIRST;
	struct slot *slots = realloc(hub->slots, count * sizeof(*slots));

	if (!slots)
		return false;
	for (uint32_t i = hub->slot_count; i < count; i++)
		slots[i] = (struct slot){ .life = 1, .next_free = i + 1 < count ? i + 2 : 0 };
	hub->slots = slots;
	hub->first_free = hub->slot_count + 1;
	hub->slot_count = count;
	return true;
}

bool slot_take(struct sio_socket *socket)
{
	struct hub *hub = socket->namespace->hub;
	struct slot *slot;

	if (!hub->first_free && !slots_grow(hub))
		return false;
	slot = &hub->slots[hub->first_free - 1];
	socket->ref = (sio_ref){ .slot = hub->first_free - 1, .life = slot->life };
	hub->first_free = slot->next_free;
	slot->socket = socket;
	return true;
}

void slot_free(struct sio_socket *socket)
{
	struct hub *hub = socket->namespace->hub;
	struct slot *slot = &hub->slots[socket->ref.slot];

	slot->socket = NULL;
	slot->life = slot->life == UINT32_MAX ? 1 : slot->life + 1;
	slot->next_free = hub->first_free;
	hub->first_free = socket->ref.slot + 1;
}

struct sio_socket *hub_find(const struct hub *hub, sio_ref ref)
{
	const struct slot *slot = ref.slot < hub->slot_count ? &hub->slots[ref.slot] : NULL;

	return slot && slot->life == ref.life ? slot->socket : NULL;
}

/* --- set-up -------------------------------------------------------------------------------------------------------------- */

static struct sio_namespace *namespace_create(struct hub *hub, const char *name)
{
	struct sio_namespace *namespace = calloc(1, sizeof(*namespace));
	bool made;

	if (!namespace)
		return NULL;
	namespace->hub = hub;
	namespace->name = name;
	made = table_init(&namespace->sockets) && table_init(&namespace->rooms);
	if (made && hub->recovery_ms)
		namespace->recovery = recovery_create(hub);
	if (!made || (hub->recovery_ms && !namespace->recovery)) {
		namespace_free(namespace);
		return NULL;
	}
	namespace->next = hub->namespaces;
	hub->namespaces = namespace;
	return namespace;
}

struct sio_namespace *hub_make_namespace(struct hub *hub, const char *name)
{
	struct sio_namespace *known = hub_namespace(hub, str_of(name));

	return known ? known : namespace_create(hub, name);
}

void sio_on(struct sio_namespace *namespace, const char *name, sio_event_handler *run, void *arg)
{
	struct event_handler_row *row = malloc(sizeof(*row));

	/* At start: a program that cannot even be set up has nothing to go on with. */
	if (!row)
		abort();
	*row = (struct event_handler_row){ .next = namespace->handlers, .name = name, .run = run, .arg = arg };
	namespace->handlers = row;
}

void sio_on_admission(struct sio_namespace *namespace, sio_admission_handler *run, void *arg)
{
	namespace->admit = run;
	namespace->admit_arg = arg;
}

void sio_on_connect(struct sio_namespace *namespace, sio_connect_handler *run, void *arg)
{
	namespace->connected = run;
	namespace->connected_arg = arg;
}

void sio_on_disconnect(struct sio_namespace *namespace, sio_disconnect_handler *run, void *arg)
{
	namespace->disconnected = run;
	namespace->disconnected_arg = arg;
}

/* --- what a socket says of itself ---------------------------------------------------------------------------------------- */

sio_ref sio_ref_of(const struct sio_socket *socket)
{
	return socket->ref;
}

Str sio_id(const struct sio_socket *socket)
{
	return socket_id_str(socket);
}

struct sio_namespace *sio_namespace_of(const struct sio_socket *socket)
{
	return socket->namespace;
}

struct sio_server *sio_server_of(const struct sio_socket *socket)
{
	return socket->namespace->hub->server;
}

void *sio_user(const struct sio_socket *socket)
{
	return socket->user;
}

void sio_set_user(struct sio_socket *socket, void *user)
{
	socket->user = user;
}
