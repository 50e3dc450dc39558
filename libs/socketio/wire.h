#pragma once
/*
 * A client's connection as the engine sees it: something that brings requests and is answered, or a WebSocket. What
 * carries it is known to its operations alone (server_lws.c; in tests, a few buffers). It belongs to whoever carries it,
 * who says when it is gone; the engine keeps no pointer to it after that, nor after it has answered or closed it.
 *
 * A wire is used by one session at a time, as its WebSocket, its held poll or its post. All on the thread of the loop.
 */
#include "base/buf.h"

struct wire;
struct eio_session;

/* An answer over HTTP. The texts live for the call. */
struct wire_answer {
	int status;
	const char *type; /* of the body; NULL: none */
	Str headers;      /* lines, each ended by CRLF */
	Str body;
	bool close;       /* the connection, too */
};

struct wire_ops {
	void (*answer)(struct wire *wire, const struct wire_answer *answer);
	/* Of a WebSocket: whole frames. False when it is broken; what does not fit is kept by the wire. */
	bool (*send)(struct wire *wire, Str bytes);
	/* Has all that was sent gone out? If not, eio_wire_writable() says so later. */
	bool (*ready)(struct wire *wire);
	/* After what was sent; code 0: at once, without a word. */
	void (*close)(struct wire *wire, unsigned code);
};

enum wire_use { WIRE_IDLE, WIRE_REQUEST, WIRE_POLL, WIRE_POST, WIRE_PROBE, WIRE_SOCKET };

struct wire {
	const struct wire_ops *ops;
	struct eio_session *session; /* NULL: none, or not any more */
	enum wire_use use;
	char *cors;      /* header lines of the answer to come; NULL: none */
	struct buf body; /* of a request, as far as it has come */
};

void wire_finish(struct wire *wire);
