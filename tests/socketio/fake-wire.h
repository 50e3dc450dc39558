#pragma once
/*
 * Wires without a network: what the engine says to one is kept for the test to look at. The test plays the transport's
 * part and calls the engine as server_lws.c would. One thread.
 */
#include "socketio/eio.h"
#include "socketio/hub.h"

#include <stdlib.h>
#include <string.h>

struct fake_wire {
	struct wire wire;
	int status;       /* of the last answer; 0: none */
	struct buf said;  /* its body; of a WebSocket, all payloads, one behind the other */
	bool stuck;       /* it takes nothing */
	bool closed;
	unsigned code;
};

static inline struct fake_wire *fake_of(struct wire *wire)
{
	return OWNER(struct fake_wire, wire, wire);
}

static inline void fake_answer(struct wire *wire, const struct wire_answer *answer)
{
	fake_of(wire)->status = answer->status;
	buf_clear(&fake_of(wire)->said);
	buf_add_str(&fake_of(wire)->said, answer->body);
}

/* Heads of frames are passed over; what is no whole frame is an error of the engine's. */
static inline bool fake_send(struct wire *wire, Str bytes)
{
	while (bytes.n) {
		size_t n = (unsigned char)bytes.p[1], head = n < 126 ? 2 : n == 126 ? 4 : 10;

		if (head > 2)
			n = 0;
		for (size_t i = 2; i < head; i++)
			n = n << 8 | (unsigned char)bytes.p[i];
		if (bytes.n < head + n)
			abort();
		buf_add(&fake_of(wire)->said, bytes.p + head, n);
		buf_add_char(&fake_of(wire)->said, '\n');
		bytes = str_slice(bytes, head + n, bytes.n);
	}
	return true;
}

static inline bool fake_ready(struct wire *wire)
{
	return !fake_of(wire)->stuck;
}

static inline void fake_close(struct wire *wire, unsigned code)
{
	fake_of(wire)->closed = true;
	fake_of(wire)->code = code;
}

static inline void fake_init(struct fake_wire *fake)
{
	static const struct wire_ops ops = {
		.answer = fake_answer, .send = fake_send, .ready = fake_ready, .close = fake_close,
	};

	*fake = (struct fake_wire){ .wire.ops = &ops };
	buf_init(&fake->said, 4 * 1024 * 1024);
}

static inline void fake_finish(struct fake_wire *fake)
{
	eio_wire_gone(&fake->wire);
	buf_finish(&fake->said);
}

static inline struct eio_ask fake_ask(enum eio_method method, Str query, bool upgrade, int64_t length)
{
	return (struct eio_ask){ .method = method, .path = STR("/socket.io/"),
		.query = query, .upgrade = upgrade, .length = length };
}

/* A POST whose body comes at once. */
static inline void fake_post(struct eio_engine *engine, struct fake_wire *fake, Str query, Str body)
{
	struct eio_ask ask = fake_ask(EIO_POST, query, false, (int64_t)body.n);

	eio_request(engine, &fake->wire, &ask);
	if (fake->wire.use != WIRE_POST)
		return;
	buf_add_str(&fake->wire.body, body);
	eio_body(&fake->wire);
}

static inline struct eio_config fake_config(void)
{
	return (struct eio_config){ .path = "/socket.io/", .ping_interval_ms = 1000, .ping_timeout_ms = 500,
		.upgrade_timeout_ms = 400, .max_payload = 4096, .max_queue = 16 * 1024, .max_sessions = 100 };
}
