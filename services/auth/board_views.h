#pragma once
/* What the auth service has for clients of the job board (S2). Constant. */
#include "model.h"

extern const struct view board_user_view;
extern const struct view board_new_user_view;
extern const struct view board_user_edit_view;
extern const struct view board_token_view; /* {access,refresh,user} */
extern const struct view board_logout_view;
extern const struct view board_password_reset_view;
extern const struct view board_password_renewal_view;
