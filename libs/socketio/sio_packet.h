#pragma once
/*
 * Packets of Socket.IO 5, which travel inside Engine.IO messages:
 *
 *	<type>[<attachments>-][<namespace>,][<ack id>][<JSON>]
 *
 * What is read has been checked to the last byte: its JSON is valid and of the shape its type asks for. Views point into
 * the text. Any thread.
 */
#include "base/buf.h"

enum sio_type {
	SIO_CONNECT,
	SIO_DISCONNECT,
	SIO_EVENT,
	SIO_ACK,
	SIO_CONNECT_ERROR,
	SIO_BINARY_EVENT,
	SIO_BINARY_ACK,
};

/* A client of 4.8 drops its connection on more, and does not send more. */
enum { SIO_ATTACHMENTS_MAX = 10, SIO_NAMESPACE_MAX = 128 };

struct sio_packet {
	enum sio_type type;
	size_t attachments;
	Str namespace; /* "/" when the packet names none */
	int64_t ack;   /* -1: none */
	Str json;      /* absent when there is none */
};

bool sio_packet_read(Str text, struct sio_packet *out);
/* Everything before the JSON. */
void sio_packet_head(struct buf *out, const struct sio_packet *packet);

/* Of an event: its name, with quotes if it is a text, and what follows it, a list without brackets. */
void sio_event_split(Str json, Str *name, Str *args);
/* May a program name its events so? Both ends keep some names to themselves. */
bool sio_event_name_good(Str raw_name);
