#include "model.h"

VIEW(conversation_view, conversation,
	FIELD(conversation, id, READ_ONLY, .example = "\"job-42\""),
	FIELD(conversation, title, READ_ONLY),
	FIELD(conversation, is_admin, READ_ONLY),
	FIELD(conversation, joined_at, READ_ONLY));

VIEW(conversation_query_view, conversation_query,
	FIELD(conversation_query, limit, 0, .min = 1, .max = 100),
	FIELD(conversation_query, cursor, 0, .max = 1024));
