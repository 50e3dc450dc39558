#pragma once
/* What the auth service does on its own, each on a thread of its own. */
#include "service.h"

extern const struct worker auth_workers[];

/* Removes sessions and reset links that are long over. */
void clean_sessions(struct app *app);
/* Makes the reset links that were asked for, where somebody has that address. */
void answer_reset_requests(struct app *app);
/* Lets the search texts of profiles follow the names of the skills they list. */
void follow_skills(struct app *app);
