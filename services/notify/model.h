#pragma once
/* The nouns of the notify service and the views in which they are spoken. Constant. */
#include "data/field.h"

struct notification {
	int64_t id;
	Str kind, title;
	bool is_read;
	Time created_at;
};

extern const struct view notification_view;

struct notification_query {
	int64_t limit;
	Str cursor;
};

extern const struct view notification_query_view;
