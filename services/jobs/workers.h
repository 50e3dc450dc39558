#pragma once
/* What the jobs service does on its own, each on a thread of its own. */
#include "service.h"

extern const struct worker jobs_workers[];

/* Folds the tallies, and looks now and then how many jobs are open. */
void tally_jobs(struct app *app);
/* Lets jobs follow the catalogues and profiles that they take names from. */
void follow_up(struct app *app);
/* Tells seekers of new jobs that meet what they look for. */
void match_jobs(struct app *app);
/* Tells those who saved a job that its deadline is near. */
void remind_of_deadlines(struct app *app);
