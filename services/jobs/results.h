#pragma once
/*
 * Answers kept in Redis, so that a question that many ask is worked out once. They lie under a generation, a random value
 * that every change of a job replaces: after its commit and ahead of its answer, so that whoever changed something finds it
 * changed, and once more when the change comes back as an event, in case the first was lost. What was made under an older
 * generation is never found again, and gone within half a minute. A generation is random and no counter, because a counter
 * that Redis forgets would begin anew and find the old answers.
 *
 * All of it is best effort: without Redis every question is worked out. Any thread; texts live in the request's arena.
 */
#include "request.h"
#include "service.h"

/*
 * Answers the request with what is kept for its address, or has its answer kept. name tells the questions of different
 * operations apart. True when it is answered.
 */
bool results_answer(struct request *r, const char *name, int64_t keep_ms) MUST_CHECK;

/* Called when the present transaction has committed: what is kept is forgotten. */
Err results_forget_later(struct request *r) MUST_CHECK;
/* Now. CACHE_AWAY when it could not be done. */
Err results_forget(struct app *app) MUST_CHECK;

/*
 * The number of open jobs, under jobs:count:active for ten minutes or until it changes. Where it is not known the caller
 * counts and hands it over with the generation it was given: what was counted ahead of a change is not kept after it.
 */
bool results_active(struct request *r, int64_t *active, int64_t *generation) MUST_CHECK;
void results_keep_active(struct request *r, int64_t active, int64_t generation);
