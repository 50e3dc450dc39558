#pragma once
/*
 * The events that services speak to each other in: what each is called, what it carries, and who caused it. A service
 * emits with the typed emit_… functions inside its business transaction and consumes with CONSUMER (consumer.h).
 *
 * An event's data is the object's whole public state and its version the object's: a consumer that ignores older
 * versions loses nothing. Schemas only grow; unknown fields are ignored by readers.
 */
#include "data/field.h"

struct tx;

/* Who and what caused a piece of work. It travels with a transaction into the outbox and from there with the event. */
struct origin {
	int64_t actor_id; /* 0: nobody, a schedule */
	Str request_id;
	Str traceparent;
};

struct envelope {
	Uuid id;
	Str kind;
	int64_t version;
	Time occurred_at;
	OptInt actor_id;
	Str request_id;
	Str traceparent;
	Str object_type;
	Str object_id;
	Json data;
};

/* The members "id" and "version" of the data say which object it is and how new. */
struct event {
	const char *kind;
	const char *object;
	const struct view *data;
};

/* Writes the outbox row; part of tx. Use the typed emit_… functions. */
Err outbox_add(struct tx *tx, const struct event *event, const void *data) MUST_CHECK;

/* EVENT(user_registered, user_state) declares event_user_registered and emit_user_registered(). */
#define EVENT(name, tag)                                                                        \
	extern const struct event event_##name;                                                 \
	static inline Err emit_##name(struct tx *tx, const struct tag *data) MUST_CHECK;        \
	static inline Err emit_##name(struct tx *tx, const struct tag *data)                    \
	{                                                                                       \
		return outbox_add(tx, &event_##name, data);                                     \
	}
