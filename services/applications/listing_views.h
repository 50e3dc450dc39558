#pragma once
/* What the applications service has for clients of the listing platform (S3). Constant. */
#include "model.h"

extern const struct view listing_application_view;
extern const struct view listing_new_application_view;
