#pragma once
/* What the notify service has for clients of the job board (S2), whose addresses name the user. Constant. */
#include "model.h"

extern const struct view board_notification_query_view;
extern const struct view board_notification_edit_view;
extern const struct view board_notification_ref_view;
extern const struct view board_inbox_view;
