#pragma once
/* What the auth service has for clients of the action API (S0). Constant. */
#include "model.h"

extern const struct view action_user_view;
extern const struct view action_token_view; /* {token,user} */
