#include "model.h"

VIEW(notification_view, notification,
	FIELD(notification, id, READ_ONLY),
	FIELD(notification, kind, READ_ONLY),
	FIELD(notification, title, READ_ONLY),
	FIELD(notification, is_read, READ_ONLY),
	FIELD(notification, created_at, READ_ONLY));

VIEW(notification_query_view, notification_query,
	FIELD(notification_query, limit, 0, .min = 1, .max = 100),
	FIELD(notification_query, cursor, 0, .max = 1024));
