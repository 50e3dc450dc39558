#pragma once
/* What the jobs service has for clients of the job board (S2). Constant. */
#include "model.h"

extern const struct view board_job_view;
extern const struct view board_review_view;
