#include "routes.h"

#include "model.h"

OPERATION(conversation_list, AUTH(SIGNED_IN), 200, .doc = "One's conversations, newest first");

const struct route chat_routes[] = {
	{ HTTP_GET, "/api/v1/conversations", &conversation_list, &conversation_query_view, &conversation_view, LIST_DATA },
	{ 0 },
};
