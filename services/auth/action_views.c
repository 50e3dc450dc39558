#include "action_views.h"

VIEW(action_user_view, user,
	FIELD_AS(user, id, "_id", READ_ONLY, .example = "42"),
	FIELD(user, id, READ_ONLY, .example = "42"),
	FIELD(user, username, READ_ONLY, .example = "\"ada\""),
	FIELD(user, email, READ_ONLY, .format = "email", .example = "\"ada@example.com\""),
	FIELD(user, name, READ_ONLY),
	FIELD(user, role, READ_ONLY, .words = &role_words, .dialect = DIALECT_LOWER, .doc = "The highest of the roles"),
	FIELD(user, roles, READ_ONLY, .words = &role_words, .dialect = DIALECT_LOWER),
	FIELD_AS(user, created_at, "createdAt", READ_ONLY));

VIEW(action_token_view, token_pair,
	FIELD_AS(token_pair, access_token, "token", READ_ONLY),
	FIELD(token_pair, user, READ_ONLY, .of = &action_user_view));
