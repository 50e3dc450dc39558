#pragma once
/*
 * Packets of Engine.IO 4. Over WebSocket a text message is one packet, its first byte the type, and a binary message is
 * data alone; a long-polling body is a list of packets with a separator between them, binary ones in base64.
 * Views point into what was given; decoded bytes go into the room of the caller. Any thread.
 */
#include "base/buf.h"

enum eio_type {
	EIO_OPEN = '0',
	EIO_CLOSE = '1',
	EIO_PING = '2',
	EIO_PONG = '3',
	EIO_MESSAGE = '4',
	EIO_UPGRADE = '5',
	EIO_NOOP = '6',
};

enum { EIO_SEPARATOR = 0x1e };

struct eio_packet {
	enum eio_type type;
	bool binary; /* of a message; data is in base64 as long as it came in a body */
	Str data;
};

/* A text message, or a part of a body; false when it is no packet. */
bool eio_packet_read(Str text, bool in_body, struct eio_packet *out);
/* The next part of a body: an empty one is a part, too. False at the end. */
bool eio_body_next(Str *body, Str *part);

/* Is it UTF-8? A zero byte is, if only outside of JSON. */
bool eio_text_good(Str text);

/* Bytes that n characters of base64 can hold at most. */
#define BASE64_BYTES(n) ((n) / 4 * 3)
/* Standard alphabet, padded, nothing else; room has BASE64_BYTES(text.n). */
bool base64_read(Str text, char *room, size_t *n);
void base64_write(struct buf *out, Str bytes);
