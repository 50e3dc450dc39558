#pragma once
/* The nouns of the notify service and the views in which they are spoken. Constant. */
#include "data/field.h"

struct notification {
	int64_t id;
	Str kind, title;
	Json data;
	bool is_read;
	Time created_at;
	bool shown; /* in the inbox at all; not told */
};

extern const struct view notification_view, new_notification_view;

struct notification_query {
	int64_t user_id; /* where an address names them; else 0 */
	OptBool unread;
	StrList kind;
	int64_t limit;
	Str cursor;
};

extern const struct view notification_query_view;

struct notification_ref {
	int64_t id;
	int64_t user_id; /* where an address names them; else 0 */
};

extern const struct view notification_ref_view;

struct notification_edit {
	int64_t id;
	int64_t user_id; /* where an address names them; else 0 */
	OptBool is_read;
};

extern const struct view notification_edit_view;

struct inbox {
	int64_t user_id; /* where an address names them; else 0 */
};

extern const struct view own_inbox_view;

struct inbox_counts {
	int64_t count, unread_count;
};

extern const struct view inbox_counts_view;

/* Of a kind, by channel; absent where the kind has no such channel, or where nothing is to change. */
struct preference {
	Str kind, description;
	bool critical;
	OptBool inbox, mail, push;
};

struct preferences {
	List data;
};

extern const struct view preferences_view, preferences_input_view;

struct unsubscription {
	Str token;
	Str one_click;
};

extern const struct view unsubscription_view;

struct unsubscribed {
	Str kind, description;
};

extern const struct view unsubscribed_view;

enum delivery_state { DELIVERY_PENDING = 1, DELIVERY_SENDING, DELIVERY_SENT, DELIVERY_FAILED, DELIVERY_AMBIGUOUS };
enum delivery_channel { DELIVERY_MAIL = 1, DELIVERY_PUSH };

extern const struct words delivery_state_words, delivery_channel_words;

struct delivery_row {
	int64_t id;
	Uuid event_id;
	int64_t user_id;
	Str kind;
	unsigned channel, state;
	int64_t tries, unknowns;
	Time due_at, created_at, sent_at;
	Json attempts;
};

extern const struct view delivery_view;

struct delivery_query {
	unsigned state, channel;
	Str kind;
	int64_t user_id;
	int64_t limit;
	Str cursor;
};

extern const struct view delivery_query_view;

struct delivery_ref {
	int64_t id;
};

extern const struct view delivery_ref_view;

struct push_keys {
	Str p256dh, auth;
};

/* As a browser's PushSubscription writes itself as JSON. */
struct new_push_subscription {
	Str endpoint;
	Str expiration_time;
	struct push_keys keys;
};

extern const struct view new_push_subscription_view;

struct push_subscription {
	int64_t id;
	Str endpoint;
	Time created_at;
};

extern const struct view push_subscription_view;

struct push_endpoint {
	Str endpoint;
};

extern const struct view push_endpoint_view;

struct push_key {
	Str public_key;
};

extern const struct view push_key_view;
