#pragma once
/* What the applications service has for clients of the job board (S2). Constant. */
#include "model.h"

extern const struct view board_application_view;
extern const struct view board_new_application_view;
extern const struct view board_status_edit_view; /* of an application to the job of the address */
extern const struct view board_applications_view; /* of the user of the address */
extern const struct view board_application_ref_view;
