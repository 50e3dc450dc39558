#pragma once
/* What the auth service has for clients of the listing platform (S3) and of the chat platform (S1). Constant. */
#include "model.h"

extern const struct view listing_token_view; /* {token,access_token,user} */
