#include "routes.h"

#include "board_views.h"
#include "problems.h"

OPERATION(notification_list, AUTH(SIGNED_IN), 200, .doc = "One's inbox, newest first");
OPERATION(unread_count, AUTH(SIGNED_IN), 200, .doc = "How many there are in one's inbox, and how many of them unread");
OPERATION(notification_edit, AUTH(SIGNED_IN), 200, .doc = "Mark as read or unread");
OPERATION(notification_delete, AUTH(SIGNED_IN), 204, .doc = "Remove from one's inbox");
OPERATION(notification_read_all, AUTH(SIGNED_IN), 200, .doc = "Mark everything as read");
OPERATION(preferences_show, AUTH(SIGNED_IN), 200, .doc = "Which kinds of notification come by which channel");
OPERATION(preferences_put, AUTH(SIGNED_IN), 200,
	.doc = "Choose channels of the kinds that are named; the others stay as they are");
OPERATION(unsubscribe, EVERYBODY, 200, .doc = "End mails of one kind, by the link in one of them (RFC 8058)");

OPERATION(push_key, EVERYBODY, 200, .cache_s = 60, .doc = "The key that browsers subscribe with");
OPERATION(push_subscribe, AUTH(SIGNED_IN), 201, .doc = "Have one's notifications pushed to this browser");
OPERATION(push_unsubscribe, AUTH(SIGNED_IN), 204, .doc = "No more of them to this browser");
OPERATION(delivery_list, AUTH(ADMIN), 200, .doc = "What was, or is to be, mailed and pushed; newest first");
OPERATION(delivery_resend, AUTH(ADMIN), 200, .problems = PROBLEMS(DELIVERY_UNDER_WAY),
	.doc = "Send something again, under the same Message-ID; an address that was refused gets another chance");

#define V1    "/api/v1"
#define BOARD "/api/users/{user_id}/notifications"

const struct route notify_routes[] = {
	{ HTTP_GET, V1 "/notifications", &notification_list, &notification_query_view, &notification_view, LIST_DATA },
	{ HTTP_GET, V1 "/notifications/unread-count", &unread_count, NULL, &inbox_counts_view },
	{ HTTP_POST, V1 "/notifications/mark-all-read", &notification_read_all, &own_inbox_view, &inbox_counts_view },
	{ HTTP_PATCH, V1 "/notifications/{id}", &notification_edit, &notification_edit_view, &notification_view },
	{ HTTP_DELETE, V1 "/notifications/{id}", &notification_delete, &notification_ref_view },
	{ HTTP_GET, V1 "/notifications/preferences", &preferences_show, NULL, &preferences_view },
	{ HTTP_PUT, V1 "/notifications/preferences", &preferences_put, &preferences_input_view, &preferences_view },
	{ HTTP_POST, V1 "/unsubscribe/{token}", &unsubscribe, &unsubscription_view, &unsubscribed_view },
	{ HTTP_GET, V1 "/push-subscriptions/key", &push_key, NULL, &push_key_view },
	{ HTTP_POST, V1 "/push-subscriptions", &push_subscribe, &new_push_subscription_view, &push_subscription_view },
	{ HTTP_DELETE, V1 "/push-subscriptions", &push_unsubscribe, &push_endpoint_view },
	{ HTTP_GET, V1 "/deliveries", &delivery_list, &delivery_query_view, &delivery_view, LIST_DATA },
	{ HTTP_POST, V1 "/deliveries/{id}/resend", &delivery_resend, &delivery_ref_view, &delivery_view },

	/* The job board (S2). */
	{ HTTP_GET, BOARD, &notification_list, &board_notification_query_view, &notification_view, LIST_PAGES },
	{ HTTP_PATCH, BOARD "/{id}", &notification_edit, &board_notification_edit_view, &notification_view },
	{ HTTP_DELETE, BOARD "/{id}", &notification_delete, &board_notification_ref_view },
	{ HTTP_POST, BOARD "/mark-all-read", &notification_read_all, &board_inbox_view, &inbox_counts_view },
	{ 0 },
};
