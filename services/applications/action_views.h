#pragma once
/* What the applications service has for clients of the action API (S0) and of the chat platform (S1). Constant. */
#include "file_model.h"
#include "model.h"

extern const struct view action_new_application_view;
extern const struct view action_application_view;

extern const struct view group_new_application_view;
extern const struct view group_application_view;
extern const struct view group_new_file_view;
extern const struct view group_upload_ticket_view;
