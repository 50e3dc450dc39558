#include "sio_packet.h"

#include "json_scan.h"

/* So many digits fit into what a client counts with. */
enum { NUMBER_DIGITS = 15 };

static bool read_number(Str *rest, int64_t *out)
{
	size_t n = 0;

	while (n < rest->n && rest->p[n] >= '0' && rest->p[n] <= '9')
		n++;
	if (!n || n > NUMBER_DIGITS || !str_to_int(str_slice(*rest, 0, n), out))
		return false;
	*rest = str_slice(*rest, n, rest->n);
	return true;
}

static bool is_binary(enum sio_type type)
{
	return type == SIO_BINARY_EVENT || type == SIO_BINARY_ACK;
}

static bool read_attachments(Str *rest, struct sio_packet *packet)
{
	int64_t n;

	if (!is_binary(packet->type))
		return true;
	if (!read_number(rest, &n) || !rest->n || *rest->p != '-' || n < 1 || n > SIO_ATTACHMENTS_MAX)
		return false;
	packet->attachments = (size_t)n;
	*rest = str_slice(*rest, 1, rest->n);
	return true;
}

/* It runs to the comma or to the end, so "0/admin" is a packet. */
static bool read_namespace(Str *rest, struct sio_packet *packet)
{
	size_t n;

	if (!rest->n || *rest->p != '/')
		return true;
	n = str_find(*rest, ',');
	if (n > SIO_NAMESPACE_MAX)
		return false;
	packet->namespace = str_slice(*rest, 0, n);
	*rest = str_slice(*rest, n < rest->n ? n + 1 : n, rest->n);
	return true;
}

bool sio_event_name_good(Str name)
{
	static const char *const reserved[] = { "connect", "connect_error", "disconnect", "disconnecting", "newListener",
		"removeListener" };

	if (!name.n)
		return false;
	if (*name.p != '"')
		return *name.p == '-' || (*name.p >= '0' && *name.p <= '9');
	for (size_t i = 0; i < ARRAY_LEN(reserved); i++) {
		if (json_text_is(name, reserved[i]))
			return false;
	}
	return true;
}

void sio_event_split(Str json, Str *name, Str *args)
{
	Str inside = json_inside(json), rest = inside;

	*name = STR_NONE;
	*args = STR("");
	if (!json_next(&rest, name))
		return;
	rest = str_trim(rest);
	if (rest.n)
		*args = str_slice(rest, 1, rest.n);
}

static bool event_good(const struct sio_packet *packet)
{
	Str name, args;

	if (!json_is(packet->json, '['))
		return false;
	sio_event_split(packet->json, &name, &args);
	return sio_event_name_good(name) &&
		(packet->type == SIO_EVENT || json_placeholders_good(packet->json, packet->attachments));
}

static bool payload_good(const struct sio_packet *packet)
{
	switch (packet->type) {
	case SIO_CONNECT:
		return !packet->json.p || json_is(packet->json, '{');
	case SIO_DISCONNECT:
		return !packet->json.p;
	case SIO_EVENT:
	case SIO_BINARY_EVENT:
		return event_good(packet);
	case SIO_ACK:
	case SIO_BINARY_ACK:
		return packet->ack >= 0 && json_is(packet->json, '[') &&
			(packet->type == SIO_ACK || json_placeholders_good(packet->json, packet->attachments));
	case SIO_CONNECT_ERROR:
		return false; /* ours to send alone */
	}
	return false;
}

bool sio_packet_read(Str text, struct sio_packet *out)
{
	struct sio_packet packet = { .namespace = STR("/"), .ack = -1 };
	Str rest;

	if (!text.n || *text.p < '0' || *text.p > '6')
		return false;
	packet.type = (enum sio_type)(*text.p - '0');
	rest = str_slice(text, 1, text.n);
	if (!read_attachments(&rest, &packet) || !read_namespace(&rest, &packet))
		return false;
	if (rest.n && *rest.p >= '0' && *rest.p <= '9' && !read_number(&rest, &packet.ack))
		return false;
	packet.json = rest.n ? rest : STR_NONE;
	if (!payload_good(&packet))
		return false;
	*out = packet;
	return true;
}

void sio_packet_head(struct buf *out, const struct sio_packet *packet)
{
	buf_add_char(out, (char)('0' + packet->type));
	if (is_binary(packet->type)) {
		buf_add_int(out, (int64_t)packet->attachments);
		buf_add_char(out, '-');
	}
	if (!str_eq(packet->namespace, STR("/"))) {
		buf_add_str(out, packet->namespace);
		buf_add_char(out, ',');
	}
	if (packet->ack >= 0)
		buf_add_int(out, packet->ack);
}
