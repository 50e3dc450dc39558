/*
 * Whole connections: a few wires, and a stranger who says over them whatever comes to mind, in any order, while time goes
 * by. Nothing may break, and in the end no session, socket or room may be left.
 *
 * The input is a list of steps: a byte that says what is done, and what is said up to the next zero byte.
 */
#include "../socketio/fake-wire.h"
#include "rich-decode.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

enum { WIRES = 4, QUERY_MAX = 200, STEP_MS = 300 };

struct stage {
	struct wheel wheel;
	struct hub hub;
	struct fake_wire wires[WIRES];
	char sid[EIO_SID_MAX];
	int64_t now_ms;
};

static void on_event(struct sio_event *event, void *arg)
{
	static const char *const rooms[] = { "one", "two" };
	struct sio_target target = sio_to(sio_namespace_of(event->socket), str_of(rooms[event->data.json.n % 2]));

	(void)arg;
	switch (event->data.json.n % 7) {
	case 0:
		if (!sio_join(event->socket, str_of(rooms[event->data.json.n / 7 % 2])))
			return;
		break;
	case 1:
		sio_leave(event->socket, STR("one"));
		break;
	case 2:
		sio_broadcast(&target, "said", event->data);
		break;
	case 3:
		sio_disconnect(event->socket);
		break;
	case 4:
		sio_drop(event->socket);
		break;
	default:
		sio_emit(event->socket, "back", event->data);
	}
	sio_ack(event, event->data);
}

/* The id of the last session that was opened, out of its handshake. */
static void learn_sid(struct stage *stage, const struct fake_wire *fake)
{
	const char *at = fake->said.n > 8 ? memchr(fake->said.p, '{', fake->said.n) : NULL;

	if (!at || strncmp(at, "{\"sid\":\"", 8) != 0)
		return;
	for (size_t i = 0; i < EIO_SID_MAX - 1 && at[8 + i] != '"'; i++) {
		stage->sid[i] = at[8 + i];
		stage->sid[i + 1] = 0;
	}
}

static Str query(const struct stage *stage, const char *transport, bool with_sid, char room[static QUERY_MAX])
{
	int n = snprintf(room, QUERY_MAX, "EIO=4&transport=%s%s%s", transport, with_sid ? "&sid=" : "",
		with_sid ? stage->sid : "");

	return (Str){ .p = room, .n = (size_t)n };
}

static void request(struct stage *stage, struct fake_wire *fake, unsigned what, Str said)
{
	char room[QUERY_MAX];
	bool known = what & 1;
	struct eio_ask ask;

	if (fake->wire.use != WIRE_IDLE || fake->closed)
		return;
	if (what & 2) {
		ask = fake_ask(EIO_GET, query(stage, "websocket", known, room), true, -1);
		if (eio_upgrade(&stage->hub.engine, &fake->wire, &ask))
			eio_socket_ready(&fake->wire);
	} else if (what & 4) {
		fake_post(&stage->hub.engine, fake, query(stage, "polling", true, room), said);
	} else {
		ask = fake_ask(EIO_GET, query(stage, "polling", known, room), false, -1);
		eio_request(&stage->hub.engine, &fake->wire, &ask);
	}
	learn_sid(stage, fake);
}

static void renew(struct fake_wire *fake)
{
	fake_finish(fake);
	fake_init(fake);
}

static void step(struct stage *stage, unsigned what, Str said)
{
	struct fake_wire *fake = &stage->wires[what % WIRES];
	bool is_socket = fake->wire.use == WIRE_SOCKET || fake->wire.use == WIRE_PROBE;

	what /= WIRES;
	switch (what % 8) {
	case 0:
	case 1:
	case 2:
		if (is_socket)
			eio_socket_message(&fake->wire, said, false);
		else
			request(stage, fake, what / 8, said);
		break;
	case 3:
		if (is_socket)
			eio_socket_message(&fake->wire, said, true);
		break;
	case 4:
		stage->now_ms += STEP_MS;
		wheel_turn(&stage->wheel, stage->now_ms);
		break;
	case 5:
		renew(fake);
		break;
	case 6:
		fake->stuck = !fake->stuck;
		if (is_socket && !fake->stuck)
			eio_wire_writable(&fake->wire);
		break;
	default:
		break;
	}
	hub_flush(&stage->hub);
	learn_sid(stage, fake);
	if (fake->closed)
		renew(fake);
}

static void set_up(struct stage *stage)
{
	const struct eio_config engine = fake_config();
	const struct sio_config config = { .connect_timeout_ms = 2000, .recovery_ms = 3000, .recovery_events = 8 };

	wheel_init(&stage->wheel, 0);
	must(hub_init(&stage->hub, &engine, &config, &stage->wheel, NULL));
	for (int i = 0; i < 2; i++) {
		struct sio_namespace *namespace = hub_make_namespace(&stage->hub, i ? "/a" : "/");

		must(namespace != NULL);
		sio_on(namespace, NULL, on_event, NULL);
	}
	for (int i = 0; i < WIRES; i++)
		fake_init(&stage->wires[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct stage stage;
	Str rest = { .p = (const char *)data, .n = n };

	stage = (struct stage){ 0 };
	set_up(&stage);
	while (rest.n) {
		unsigned what = (unsigned char)*rest.p;
		size_t end;

		rest = str_slice(rest, 1, rest.n);
		end = str_find(rest, 0);
		step(&stage, what, str_slice(rest, 0, end));
		rest = str_slice(rest, end < rest.n ? end + 1 : end, rest.n);
	}
	for (int i = 0; i < WIRES; i++)
		fake_finish(&stage.wires[i]);
	eio_close_all(&stage.hub.engine, EIO_END_SHUTDOWN);
	hub_flush(&stage.hub);
	must(stage.hub.socket_count == 0 && stage.hub.room_count == 0 && stage.hub.engine.sessions.count == 0);
	hub_finish(&stage.hub);
	must(stage.wheel.count == 0);
	return 0;
}
