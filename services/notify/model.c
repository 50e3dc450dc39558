#include "model.h"

#define NOTIFICATION_FIELDS                                                                            \
	FIELD(notification, id, READ_ONLY),                                                            \
	FIELD(notification, kind, READ_ONLY),                                                          \
	FIELD(notification, title, READ_ONLY),                                                         \
	FIELD(notification, data, READ_ONLY, .doc = "The facts it is about: ids, titles, names"),      \
	FIELD(notification, is_read, READ_ONLY),                                                       \
	FIELD(notification, created_at, READ_ONLY)

VIEW(notification_view, notification, NOTIFICATION_FIELDS);
VIEW(new_notification_view, notification, NOTIFICATION_FIELDS, FIELD(notification, shown, READ_ONLY));

VIEW(notification_query_view, notification_query,
	FIELD(notification_query, unread, 0, .doc = "Only those not read, or only those read"),
	FIELD(notification_query, kind, 0, .max = 20, .also = "kinds"),
	FIELD(notification_query, limit, 0, .min = 1, .max = 100),
	FIELD(notification_query, cursor, 0, .max = 1024));

VIEW(notification_ref_view, notification_ref, FIELD(notification_ref, id, REQUIRED, .min = 1));

VIEW(notification_edit_view, notification_edit,
	FIELD(notification_edit, id, REQUIRED, .min = 1),
	FIELD(notification_edit, is_read, 0, .doc = "True where nothing is said"));

/* Nothing names the inbox of whoever asks. */
const struct view own_inbox_view = { .name = "own_inbox_view", .of = "inbox", .size = sizeof(struct inbox) };

VIEW(inbox_counts_view, inbox_counts,
	FIELD(inbox_counts, count, READ_ONLY),
	FIELD(inbox_counts, unread_count, READ_ONLY));

#define PREFERENCE_FIELDS(fixed)                                                   \
	FIELD(preference, kind, REQUIRED, .max = 40),                              \
	FIELD(preference, description, fixed),                                     \
	FIELD(preference, critical, fixed, .doc = "Cannot be muted"),              \
	FIELD(preference, inbox, 0),                                               \
	FIELD(preference, mail, 0, .also = "email"),                               \
	FIELD(preference, push, 0)

LOCAL_VIEW(preference_view, preference, PREFERENCE_FIELDS(READ_ONLY));
/* What was read may be sent back as it is. */
LOCAL_VIEW(preference_input_view, preference, PREFERENCE_FIELDS(IGNORED));

VIEW(preferences_view, preferences, FIELD(preferences, data, REQUIRED, .of = &preference_view));
VIEW(preferences_input_view, preferences, FIELD(preferences, data, REQUIRED, .of = &preference_input_view, .max = 100));

VIEW(unsubscription_view, unsubscription,
	FIELD(unsubscription, token, REQUIRED, .max = 200),
	FIELD_AS(unsubscription, one_click, "List-Unsubscribe", IGNORED));

VIEW(unsubscribed_view, unsubscribed,
	FIELD(unsubscribed, kind, READ_ONLY),
	FIELD(unsubscribed, description, READ_ONLY));

WORDS(delivery_state_words, "state",
	{ DELIVERY_PENDING, { "PENDING", "pending", "pending" }, NULL },
	{ DELIVERY_SENDING, { "SENDING", "sending", "sending" }, NULL },
	{ DELIVERY_SENT, { "SENT", "sent", "sent" }, NULL },
	{ DELIVERY_FAILED, { "FAILED", "failed", "failed" }, NULL },
	{ DELIVERY_AMBIGUOUS, { "AMBIGUOUS", "ambiguous", "ambiguous" }, NULL });

WORDS(delivery_channel_words, "channel",
	{ DELIVERY_MAIL, { "MAIL", "mail", "mail" }, "email" },
	{ DELIVERY_PUSH, { "PUSH", "push", "push" }, NULL });

VIEW(delivery_view, delivery_row,
	FIELD(delivery_row, id, READ_ONLY),
	FIELD(delivery_row, event_id, READ_ONLY),
	FIELD(delivery_row, user_id, READ_ONLY),
	FIELD(delivery_row, kind, READ_ONLY),
	FIELD(delivery_row, channel, READ_ONLY, .words = &delivery_channel_words),
	FIELD(delivery_row, state, READ_ONLY, .words = &delivery_state_words),
	FIELD(delivery_row, tries, READ_ONLY, .doc = "Since the first one, or since it was sent again"),
	FIELD_AS(delivery_row, unknowns, "ambiguous_tries", READ_ONLY,
		.doc = "It may have been delivered once more for each of these"),
	FIELD(delivery_row, due_at, READ_ONLY, .doc = "Of the next try; null when there is none"),
	FIELD(delivery_row, created_at, READ_ONLY),
	FIELD(delivery_row, sent_at, READ_ONLY),
	FIELD(delivery_row, attempts, READ_ONLY, .doc = "Every try: at, outcome, reason"));

VIEW(delivery_query_view, delivery_query,
	FIELD(delivery_query, state, 0, .words = &delivery_state_words),
	FIELD(delivery_query, channel, 0, .words = &delivery_channel_words),
	FIELD(delivery_query, kind, 0, .max = 40),
	FIELD(delivery_query, user_id, 0, .min = 1),
	FIELD(delivery_query, limit, 0, .min = 1, .max = 100),
	FIELD(delivery_query, cursor, 0, .max = 1024));

VIEW(delivery_ref_view, delivery_ref, FIELD(delivery_ref, id, REQUIRED, .min = 1));

LOCAL_VIEW(push_keys_view, push_keys,
	FIELD(push_keys, p256dh, REQUIRED, .max = 100),
	FIELD(push_keys, auth, REQUIRED, .max = 40));

VIEW(new_push_subscription_view, new_push_subscription,
	FIELD(new_push_subscription, endpoint, REQUIRED, .max = 1000, .format = "uri"),
	FIELD_AS(new_push_subscription, expiration_time, "expirationTime", IGNORED),
	FIELD(new_push_subscription, keys, REQUIRED, .of = &push_keys_view));

VIEW(push_subscription_view, push_subscription,
	FIELD(push_subscription, id, READ_ONLY),
	FIELD(push_subscription, endpoint, READ_ONLY),
	FIELD(push_subscription, created_at, READ_ONLY));

VIEW(push_endpoint_view, push_endpoint, FIELD(push_endpoint, endpoint, REQUIRED, .max = 1000));

VIEW(push_key_view, push_key, FIELD(push_key, public_key, READ_ONLY, .doc = "The applicationServerKey to subscribe with"));
