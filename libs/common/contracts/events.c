#include "contracts/events.h"

#include "data/decode.h"
#include "data/json.h"

VIEW(object_ref_view, object_ref,
	FIELD(object_ref, type, REQUIRED),
	FIELD(object_ref, id, 0));

VIEW(envelope_view, envelope,
	FIELD(envelope, id, REQUIRED),
	FIELD(envelope, kind, REQUIRED),
	FIELD(envelope, version, REQUIRED),
	FIELD(envelope, occurred_at, REQUIRED),
	FIELD_AS(envelope, actor_id, "actor", 0),
	FIELD(envelope, request_id, 0),
	FIELD(envelope, traceparent, 0),
	FIELD(envelope, object, REQUIRED, .of = &object_ref_view),
	FIELD(envelope, data, REQUIRED));

VIEW(heartbeat_view, heartbeat,
	FIELD(heartbeat, service, REQUIRED),
	FIELD(heartbeat, at, REQUIRED));

void envelope_write(struct buf *out, const struct envelope *envelope)
{
	json_write_object(out, &envelope_view, envelope);
}

static Err unreadable(const struct view *view, const struct field_errors *errors)
{
	if (!errors->n)
		return fail(EVENT_UNREADABLE, "%s: " STR_FMT, view->of, STR_ARG(errors->detail));
	return fail(EVENT_UNREADABLE, "%s: " STR_FMT " " STR_FMT, view->of, STR_ARG(errors->items[0].field),
		STR_ARG(errors->items[0].message));
}

Err event_data_read(Json data, const struct view *view, struct arena *arena, void *out)
{
	struct field_errors errors = { .arena = arena };
	struct decode decode;

	decode_init(&decode, view, out, &errors);
	if (decode_event(&decode, data.text) || decode_finish(&decode))
		return unreadable(view, &errors);
	return OK;
}

Err envelope_read(Str body, struct arena *arena, struct envelope *out)
{
	struct envelope envelope = { 0 };

	TRY(event_data_read((Json){ body }, &envelope_view, arena, &envelope));
	*out = envelope;
	return OK;
}

int64_t event_version(const struct event *event, const void *data)
{
	const struct field *field = view_field(event->data, STR("version"));

	return field && field->kind == FIELD_INT ? *MEMBER_CONST(int64_t, data, field) : 1;
}

Str event_object_id(const struct event *event, const void *data, struct arena *arena)
{
	const struct field *field = view_field(event->data, STR("id"));
	char uuid[UUID_TEXT];

	if (!field || field_is_absent(field, data))
		return STR_NONE;
	if (field->kind == FIELD_INT)
		return str_format(arena, "%lld", (long long)*MEMBER_CONST(int64_t, data, field));
	if (field->kind != FIELD_UUID)
		return STR_NONE;
	uuid_format(*MEMBER_CONST(Uuid, data, field), uuid);
	return str_copy(arena, (Str){ .p = uuid, .n = sizeof(uuid) });
}
