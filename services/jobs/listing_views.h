#pragma once
/* Jobs as clients of the listing platform (S3) and of the chat platform (S1) speak of them. Constant. */
#include "model.h"

extern const struct view listing_job_view;
extern const struct view listing_new_job_view;
extern const struct view listing_job_edit_view; /* with the id of the address */
extern const struct view listing_filter_view;
