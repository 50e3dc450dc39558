#pragma once
/*
 * The grammar of the events that services speak to each other in. Each noun's own header (users.h, jobs.h …) declares
 * what its events carry; topology.h says who hears them. A service emits with the typed emit_… functions inside its
 * business transaction and consumes with CONSUMER (consumer.h).
 *
 * An event's data is the object's whole public state and its version the object's: a consumer that ignores older
 * versions loses nothing. Schemas only grow; unknown fields are ignored by readers. A deleted object's last event says
 * so in its data.
 *
 * Everything here is constant or a value. Texts of an envelope belong to whoever read it, usually a delivery's arena.
 */
#include "data/field.h"

struct tx;
struct arena;
struct buf;

enum { EVENT_DATA_MAX = 128 * 1024, EVENT_BODY_MAX = EVENT_DATA_MAX + 4096 };

PROBLEM(EVENT_UNREADABLE, 422, "event_unreadable", "An event could not be read");

/* Who and what caused a piece of work. It travels with a transaction into the outbox and from there with the event. */
struct origin {
	int64_t actor_id; /* 0: nobody, a schedule */
	Str request_id;
	Str traceparent;
};

struct object_ref {
	Str type;
	Str id; /* absent when the event is about no single object */
};

struct envelope {
	Uuid id;
	Str kind;
	int64_t version;
	Time occurred_at;
	OptInt actor_id;
	Str request_id;
	Str traceparent;
	struct object_ref object;
	Json data;
};

extern const struct view object_ref_view;
extern const struct view envelope_view;

void envelope_write(struct buf *out, const struct envelope *envelope);
Err envelope_read(Str body, struct arena *arena, struct envelope *out) MUST_CHECK;

/* Reads an event's data as the reader's own view has it: what the view does not know is passed over. */
Err event_data_read(Json data, const struct view *view, struct arena *arena, void *out) MUST_CHECK;

/* The members "id" and "version" of the data say which object it is and how new; without "version" it is 1. */
struct event {
	const char *kind;
	const char *object;
	const struct view *data;
};

int64_t event_version(const struct event *event, const void *data);
/* Of a whole-number or UUID id; absent when the id is. */
Str event_object_id(const struct event *event, const void *data, struct arena *arena);

/* A message that says "all I committed before this time has been published", along the way the events themselves go. */
struct heartbeat {
	Str service;
	Time at;
};

#define HEARTBEAT_KIND "heartbeat"
extern const struct view heartbeat_view;

/* Writes the outbox row; part of tx. Use the typed emit_… functions. */
Err outbox_add(struct tx *tx, const struct event *event, const void *data) MUST_CHECK;
/* The rows of a list of `size` bytes each, in one statement: for hundreds at once. */
Err outbox_add_all(struct tx *tx, const struct event *event, const void *list, size_t n, size_t size) MUST_CHECK;

/*
 * EVENT(user_registered, user_state) declares event_user_registered, emit_user_registered() and, for a list of them,
 * emit_all_user_registered().
 */
#define EVENT(name, tag)                                                                        \
	extern const struct event event_##name;                                                 \
	static inline Err emit_##name(struct tx *tx, const struct tag *data) MUST_CHECK;        \
	static inline Err emit_##name(struct tx *tx, const struct tag *data)                    \
	{                                                                                       \
		return outbox_add(tx, &event_##name, data);                                     \
	}                                                                                       \
	static inline Err emit_all_##name(struct tx *tx, const struct tag *list, size_t n) MUST_CHECK; \
	static inline Err emit_all_##name(struct tx *tx, const struct tag *list, size_t n)      \
	{                                                                                       \
		return outbox_add_all(tx, &event_##name, list, n, sizeof(*list));               \
	}

#define EVENT_DEFINE(name, kind_, object_, tag) \
	const struct event event_##name = { .kind = (kind_), .object = (object_), .data = &tag##_view }
