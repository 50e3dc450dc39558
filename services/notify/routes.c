#include "routes.h"

#include "model.h"

OPERATION(notification_list, AUTH(SIGNED_IN), 200, .doc = "One's inbox, newest first");

const struct route notify_routes[] = {
	{ HTTP_GET, "/api/v1/notifications", &notification_list, &notification_query_view, &notification_view, LIST_DATA },
	{ 0 },
};
