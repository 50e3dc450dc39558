#include "eio_private.h"

#define TEXT_TYPE "text/plain; charset=UTF-8"

/* A client before 4.5 puts all it has into one body, however much that is. */
enum { BODY_PACKETS = 4, ANSWER_MAX = 1 << 30 };

void eio_poll_answer(struct eio_session *session, Str text)
{
	eio_answer(take(session->poll), 200, TEXT_TYPE, text);
}

static void add_packet(struct buf *out, const struct frame *frame)
{
	if (out->n)
		buf_add_char(out, EIO_SEPARATOR);
	if (frame->binary) {
		buf_add_char(out, 'b');
		base64_write(out, frame_payload(frame));
	} else {
		buf_add_str(out, frame_payload(frame));
	}
}

/* As many packets as make an answer that its reader expects, but at least one. */
static uint32_t gather(const struct eio_session *session, struct buf *out)
{
	size_t most = session->engine->config.max_payload;
	uint32_t n = 0;

	do {
		add_packet(out, queue_at(&session->queue, n++));
	} while (n < session->queue.n && out->n + queue_at(&session->queue, n)->n * 4 / 3 + 8 <= most);
	return n;
}

void eio_poll_release(struct eio_session *session)
{
	struct buf text;
	uint32_t n;

	if (!session->poll)
		return;
	if (!session->queue.n) {
		eio_poll_answer(session, STR("6"));
		return;
	}
	buf_init(&text, ANSWER_MAX);
	n = gather(session, &text);
	if (text.failed) {
		eio_session_end(session, EIO_END_ERROR);
	} else {
		session->engine->stats.frames_out += n;
		session->engine->stats.bytes_out += (int64_t)text.n;
		session->engine->stats.writes++;
		queue_skip(&session->queue, n);
		eio_poll_answer(session, buf_str(&text));
		if (session->state == EIO_CLOSING && !session->queue.n)
			eio_session_end(session, EIO_END_SERVER);
	}
	buf_finish(&text);
}

void eio_poll(struct eio_session *session, struct wire *wire)
{
	if (session->poll) {
		eio_poll_answer(session, STR("1"));
		eio_answer_error(wire, EIO_BAD_REQUEST, false);
		eio_session_end(session, EIO_END_ERROR);
		return;
	}
	session->poll = wire;
	wire->session = session;
	wire->use = WIRE_POLL;
	if (session->queue.n)
		eio_session_dirty(session);
}

/* --- posts ----------------------------------------------------------------------------------------------------------- */

static void refuse_post(struct eio_session *session, struct wire *wire)
{
	eio_answer_error(wire, EIO_BAD_REQUEST, false);
	eio_session_end(session, EIO_END_ERROR);
}

void eio_post(struct eio_session *session, struct wire *wire, const struct eio_ask *ask)
{
	size_t most = session->engine->config.max_payload * BODY_PACKETS;

	if (session->post || str_starts(ask->content_type, STR("application/octet-stream"))) {
		refuse_post(session, wire);
		return;
	}
	if ((uint64_t)ask->length > most) {
		eio_answer(wire, 413, NULL, STR(""));
		return;
	}
	session->post = wire;
	wire->session = session;
	wire->use = WIRE_POST;
	buf_init(&wire->body, most);
}

void eio_body_too_large(struct wire *wire)
{
	if (wire->session)
		wire->session->post = NULL;
	eio_answer(wire, 413, NULL, STR(""));
}

static bool fits(const struct eio_session *session, Str body)
{
	Str part;

	while (eio_body_next(&body, &part)) {
		if (part.n > session->engine->config.max_payload * (part.n && *part.p == 'b' ? 4 : 3) / 3 + 4)
			return false;
	}
	return true;
}

static bool take_binary(struct eio_session *session, struct eio_packet *packet)
{
	char *room = malloc(BASE64_BYTES(packet->data.n) + 1);
	size_t n;
	bool good = room && base64_read(packet->data, room, &n);

	if (good) {
		packet->data = (Str){ .p = room, .n = n };
		good = eio_session_packet(session, packet);
	} else {
		eio_session_end(session, EIO_END_PARSE);
	}
	free(room);
	return good;
}

static bool take_part(struct eio_session *session, Str part)
{
	struct eio_packet packet;

	if (!eio_packet_read(part, true, &packet)) {
		eio_session_end(session, EIO_END_PARSE);
		return false;
	}
	return packet.binary ? take_binary(session, &packet) : eio_session_packet(session, &packet);
}

void eio_body(struct wire *wire)
{
	struct eio_session *session = wire->session;
	struct buf text = wire->body;
	Str rest = buf_str(&text), part;

	buf_init(&wire->body, 0);
	session->post = NULL;
	if (!fits(session, rest)) {
		eio_answer(wire, 413, NULL, STR(""));
	} else if (!eio_text_good(rest)) {
		refuse_post(session, wire);
	} else {
		/* Whoever ends the session while its packets are taken must not answer this one, too. */
		while (eio_body_next(&rest, &part)) {
			if (!take_part(session, part))
				break;
		}
		if (session->state == EIO_DEAD && rest.p)
			eio_answer_error(wire, EIO_BAD_REQUEST, false);
		else
			eio_answer(wire, 200, "text/html", STR("ok"));
	}
	buf_finish(&text);
}
