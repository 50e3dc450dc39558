#include "listing_views.h"

#include "action_views.h"

VIEW(listing_token_view, token_pair,
	FIELD_AS(token_pair, access_token, "token", READ_ONLY),
	FIELD(token_pair, access_token, READ_ONLY),
	FIELD(token_pair, user, READ_ONLY, .of = &action_user_view));
