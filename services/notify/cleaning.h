#pragma once
/* Removes what is too old to be of use: notifications with their deliveries, and what was remembered of unread messages. */
#include "service.h"

void clean_old_notifications(struct app *app);
