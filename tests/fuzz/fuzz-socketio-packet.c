/*
 * Packets of both layers from strangers. What is read must be written again as it was, hold nothing that a client could
 * not parse, and its arguments must come apart without a rest.
 */
#include "rich-decode.h"
#include "socketio/eio_packet.h"
#include "socketio/json_scan.h"
#include "socketio/sio_packet.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void check_items(Str json)
{
	Str rest = json_inside(json), item;

	while (json_next(&rest, &item))
		must(json_is_value(item));
	must(str_trim(rest).n == 0);
}

static void try_socketio(Str text)
{
	struct sio_packet packet;
	struct buf again;

	if (!sio_packet_read(text, &packet))
		return;
	buf_init(&again, 1024 * 1024);
	sio_packet_head(&again, &packet);
	buf_add_str(&again, packet.json);
	must(!again.failed);
	/* The head has other spellings: leading zeros, "/,", a comma behind the last name. */
	struct sio_packet back;
	must(sio_packet_read(buf_str(&again), &back));
	must(back.type == packet.type && back.ack == packet.ack && back.attachments == packet.attachments);
	must(str_eq(back.namespace, packet.namespace));
	must(packet.json.n == 0 || str_eq(back.json, packet.json));
	if (packet.json.n && json_is(packet.json, '['))
		check_items(packet.json);
	buf_finish(&again);
}

static void try_base64(Str text)
{
	char *room = malloc(BASE64_BYTES(text.n) + 1);
	struct buf again;
	size_t n;

	must(room != NULL);
	buf_init(&again, 1024 * 1024);
	if (base64_read(text, room, &n)) {
		must(n <= BASE64_BYTES(text.n));
		base64_write(&again, (Str){ .p = room, .n = n });
		must(again.failed || again.n == text.n);
	}
	buf_finish(&again);
	free(room);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	Str body = { .p = (const char *)data, .n = n }, part;

	while (eio_body_next(&body, &part)) {
		struct eio_packet packet;

		if (!eio_packet_read(part, true, &packet))
			continue;
		if (packet.binary)
			try_base64(packet.data);
		else if (packet.type == EIO_MESSAGE)
			try_socketio(packet.data);
	}
	return 0;
}
