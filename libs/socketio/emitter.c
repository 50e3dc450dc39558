#include "hub_private.h"

#include "json_scan.h"
#include "msgpack.h"

#include <string.h>

#define CHANNEL "socket.io#"

enum { MESSAGE_MAX = 1024 * 1024, NAME_MAX_TEXT = 256 };

/* [who publishes, {type, data: [event, …], nsp}, {rooms, except, flags}] */
struct emission {
	struct sio_target target;
	Str attachments[SIO_ATTACHMENTS_MAX];
	size_t attachment_count;
	struct buf data; /* the event's array, as JSON */
	Str namespace;
};

static bool pass_over(struct msgpack *in)
{
	struct buf nowhere;
	bool good;

	buf_init(&nowhere, MESSAGE_MAX);
	good = msgpack_json(in, &nowhere);
	buf_finish(&nowhere);
	return good;
}

static bool read_packet(struct msgpack *in, struct emission *out)
{
	size_t n;
	Str name;
	bool good = msgpack_map(in, &n);

	for (size_t i = 0; good && i < n; i++) {
		good = msgpack_text(in, &name);
		if (good && str_eq(name, STR("data")))
			good = msgpack_json(in, &out->data);
		else if (good && str_eq(name, STR("nsp")))
			good = msgpack_text(in, &out->namespace);
		else if (good)
			good = pass_over(in);
	}
	return good && out->data.n && out->namespace.n;
}

static bool read_names(struct msgpack *in, Str *names, int *count)
{
	size_t n;

	if (msgpack_is_none(in))
		return pass_over(in);
	if (!msgpack_array(in, &n) || n > SIO_TARGET_ROOMS)
		return false;
	for (*count = 0; (size_t)*count < n; (*count)++) {
		if (!msgpack_text(in, &names[*count]))
			return false;
	}
	return true;
}

static bool read_flags(struct msgpack *in, struct emission *out)
{
	struct buf flags;
	Str value;
	bool good;

	buf_init(&flags, NAME_MAX_TEXT);
	good = msgpack_json(in, &flags);
	out->target.is_volatile = good && json_is(buf_str(&flags), '{') && json_member(buf_str(&flags), "volatile", &value) &&
		str_eq(value, STR("true"));
	buf_finish(&flags);
	return good;
}

static bool read_options(struct msgpack *in, struct emission *out)
{
	size_t n;
	Str name;
	bool good = msgpack_map(in, &n);

	for (size_t i = 0; good && i < n; i++) {
		good = msgpack_text(in, &name);
		if (good && str_eq(name, STR("rooms")))
			good = read_names(in, out->target.to, &out->target.to_count);
		else if (good && str_eq(name, STR("except")))
			good = read_names(in, out->target.except, &out->target.except_count);
		else if (good && str_eq(name, STR("flags")))
			good = read_flags(in, out);
		else if (good)
			good = pass_over(in);
	}
	return good;
}

static bool read_emission(Str message, struct emission *out)
{
	struct msgpack in = { .rest = message, .attachments = out->attachments, .attachment_max = SIO_ATTACHMENTS_MAX };
	size_t n;
	bool good;

	good = msgpack_array(&in, &n) && n == 3 && pass_over(&in) && read_packet(&in, out) && read_options(&in, out);
	out->attachment_count = in.attachment_count;
	return good && !in.rest.n;
}

/* The event's name is a text that was written by our own hand, as JSON; broadcasts take it plain. */
static bool emit(const struct emission *emission)
{
	char name[NAME_MAX_TEXT];
	Str raw, args, plain;

	sio_event_split(buf_str(&emission->data), &raw, &args);
	plain = json_plain_text(raw);
	if (!json_is(buf_str(&emission->data), '[') || !plain.n || plain.n >= sizeof(name) || !sio_event_name_good(raw))
		return false;
	memcpy(name, plain.p, plain.n);
	name[plain.n] = 0;
	sio_broadcast(&emission->target, name, (struct sio_data){ .json = args, .attachments = emission->attachments,
		.attachment_count = emission->attachment_count });
	return true;
}

bool hub_emitter_message(struct hub *hub, Str channel, Str message)
{
	struct emission emission = { 0 };
	bool good;

	buf_init(&emission.data, MESSAGE_MAX);
	good = str_starts(channel, STR(CHANNEL)) && message.n <= MESSAGE_MAX && read_emission(message, &emission);
	if (good)
		emission.target.namespace = hub_namespace(hub, emission.namespace);
	good = good && emission.target.namespace && emit(&emission);
	buf_finish(&emission.data);
	return good;
}
