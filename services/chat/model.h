#pragma once
/* The nouns of the chat service and the views in which they are spoken. Constant. */
#include "data/field.h"

struct conversation {
	Str id, title;
	bool is_admin;
	Time joined_at;
};

extern const struct view conversation_view;

struct conversation_query {
	int64_t limit;
	Str cursor;
};

extern const struct view conversation_query_view;
