#pragma once
/* Jobs as clients of the action API (S0) speak of them. Constant. */
#include "model.h"

extern const struct view action_job_view;
extern const struct view action_new_job_view;
extern const struct view action_search_view;
