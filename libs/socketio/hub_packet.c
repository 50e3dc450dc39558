#include "hub_private.h"

#include "base/json_text.h"
#include "eio_packet.h"

enum { HEAD_MAX = 1024 };

static struct packet *packet_alloc(uint32_t n)
{
	struct packet *packet = calloc(1, sizeof(*packet) + n * sizeof(packet->frames[0]));

	if (packet) {
		packet->count = 1;
		packet->n = n;
	}
	return packet;
}

void packet_drop(struct packet *packet)
{
	if (!packet || --packet->count)
		return;
	for (uint32_t i = 0; i < packet->n; i++) {
		if (packet->frames[i])
			frame_drop(packet->frames[i]);
	}
	free(packet);
}

static bool add_attachments(struct packet *packet, const struct sio_data *data)
{
	for (size_t i = 0; i < data->attachment_count; i++) {
		packet->frames[1 + i] = frame_make(true, &data->attachments[i], 1);
		if (!packet->frames[1 + i])
			return false;
		packet->bytes += data->attachments[i].n;
	}
	return true;
}

/* "4", the head, and the list: what opens it, the arguments, the offset. */
struct packet *packet_make(const struct sio_packet *head, Str opening, const struct sio_data *data, Str offset)
{
	char room[HEAD_MAX];
	struct buf text = buf_over(room, sizeof(room));
	struct packet *packet = packet_alloc(1 + (uint32_t)data->attachment_count);
	bool comma = opening.n && data->json.n;

	buf_add_char(&text, EIO_MESSAGE);
	sio_packet_head(&text, head);
	if (packet && !text.failed && data->attachment_count <= SIO_ATTACHMENTS_MAX) {
		const Str parts[] = {
			buf_str(&text), STR("["), opening, comma ? STR(",") : STR(""), data->json,
			offset.n ? STR(",\"") : STR(""), offset, offset.n ? STR("\"]") : STR("]"),
		};

		packet->frames[0] = frame_make(false, parts, ARRAY_LEN(parts));
	}
	if (!packet || !packet->frames[0] || !add_attachments(packet, data)) {
		packet_drop(packet);
		return NULL;
	}
	packet->bytes += packet->frames[0]->n;
	return packet;
}

struct packet *packet_event(const struct sio_namespace *namespace, const char *event, const struct sio_data *data, int64_t ack,
	Str offset)
{
	const struct sio_packet head = {
		.type = data->attachment_count ? SIO_BINARY_EVENT : SIO_EVENT,
		.attachments = data->attachment_count,
		.namespace = str_of(namespace->name),
		.ack = ack,
	};
	char room[HEAD_MAX];
	struct buf name = buf_over(room, sizeof(room));

	json_write_text(&name, str_of(event));
	return name.failed ? NULL : packet_make(&head, buf_str(&name), data, offset);
}

struct packet *packet_plain(const struct sio_namespace *namespace, enum sio_type type, Str json)
{
	const struct sio_packet head = { .type = type, .namespace = str_of(namespace->name), .ack = -1 };
	struct packet *packet = packet_alloc(1);
	char room[HEAD_MAX];
	struct buf text = buf_over(room, sizeof(room));

	buf_add_char(&text, EIO_MESSAGE);
	sio_packet_head(&text, &head);
	if (packet)
		packet->frames[0] = frame_make(false, (const Str[]){ buf_str(&text), json }, 2);
	if (packet && packet->frames[0])
		return packet;
	packet_drop(packet);
	return NULL;
}

void packet_send(struct sio_socket *socket, const struct packet *packet)
{
	for (uint32_t i = 0; i < packet->n; i++)
		eio_send(socket->connection->session, frame_keep(packet->frames[i]));
}

void packet_give(struct sio_socket *socket, struct packet *packet)
{
	if (packet && socket->state != SOCKET_GONE)
		packet_send(socket, packet);
	else if (socket->state != SOCKET_GONE)
		connection_end(socket->connection, EIO_END_ERROR);
	packet_drop(packet);
}
