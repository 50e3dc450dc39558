#include "board_views.h"

#define USER_ID(tag) FIELD(tag, user_id, REQUIRED, .min = 1, .doc = "Oneself")

VIEW(board_notification_query_view, notification_query,
	FIELD(notification_query, user_id, REQUIRED, .min = 1, .doc = "Oneself; administrators see everybody's"),
	FIELD(notification_query, unread, 0),
	FIELD(notification_query, kind, 0, .max = 20, .also = "kinds"),
	FIELD(notification_query, limit, 0, .min = 1, .max = 100),
	FIELD(notification_query, cursor, 0, .max = 1024));

VIEW(board_notification_edit_view, notification_edit,
	USER_ID(notification_edit),
	FIELD(notification_edit, id, REQUIRED, .min = 1),
	FIELD(notification_edit, is_read, 0, .also = "read", .doc = "True where nothing is said"));

VIEW(board_notification_ref_view, notification_ref,
	USER_ID(notification_ref),
	FIELD(notification_ref, id, REQUIRED, .min = 1));

VIEW(board_inbox_view, inbox, USER_ID(inbox));
