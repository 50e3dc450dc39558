#pragma once
/*
 * Demo data, made the way everybody makes data: through the gateway, as users, one request after the other. So every event
 * happens, and every service comes to know of what it should. Two things only are done below that, at auth's database, as
 * a hundred sign-ups and logins from one address would be refused: accounts are inserted, with their event, and sessions,
 * for which the tokens are signed here.
 *
 * It may be interrupted and run again. Accounts are known by their addresses. Every POST bears an Idempotency-Key, the
 * number of its step, and the steps are the same each time, dates too: they count from when the demo account was made. So
 * what was done before is answered again and not done again. The keys are kept for a day; whoever comes later finds the
 * data as they are. An account that is made last says that nothing is missing.
 *
 * All of it on one thread; what is read lives in the arena of the seed.
 */
#include "demo.h"
#include "jobctl.h"

enum { DEMO_JOBS = 500, DEMO_APPLICATIONS_EACH = 7, DEMO_APPLICATIONS = DEMO_SEEKERS * DEMO_APPLICATIONS_EACH };

struct http_client;

/* Somebody signed in. */
struct actor {
	int64_t id;
	Str token;
};

struct posted_job {
	int64_t id;
	unsigned company, occupation, status;
};

struct sent_application {
	int64_t id;
	unsigned seeker, job; /* indices */
	unsigned fate;        /* the status that it is to end in */
};

struct term {
	int64_t id;
	Str name;
};

struct catalogue {
	struct term *terms;
	size_t n;
};

struct seed {
	struct http_client *client;
	struct arena *arena;
	const char *gateway;
	Time began;
	int64_t step;
	struct actor recruiters[DEMO_COMPANIES], seekers[DEMO_SEEKERS]; /* the demo account is among both */
	struct catalogue skills, interests;
	struct posted_job jobs[DEMO_JOBS];
	struct sent_application applications[DEMO_APPLICATIONS];
	size_t application_count;
};

/* --- accounts ----------------------------------------------------------------------------------------------------- */

enum seed_state { SEED_TO_DO, SEED_DONE, SEED_TOO_LATE };

/* Makes whoever is missing and signs all of them in, unless there is nothing to do any more. */
Err seed_accounts(struct seed *seed, const struct common_config *config, enum seed_state *state) MUST_CHECK;
Err seed_mark_done(struct seed *seed, const struct common_config *config) MUST_CHECK;

/* --- requests ----------------------------------------------------------------------------------------------------- */

struct call {
	const char *method; /* NULL: POST, done once */
	Str path;           /* behind /api/v1 */
	const struct view *view; /* NULL: no body */
	const void *body;
};

#define PATH(seed, ...) str_format((seed)->arena, __VA_ARGS__)

/*
 * As somebody. What is not there yet, because a service has not heard of it, is waited for. id, of what was made, may be
 * NULL.
 */
Err seed_call(struct seed *seed, const struct actor *as, const struct call *call, int64_t *id) MUST_CHECK;

Err seed_catalogues(struct seed *seed) MUST_CHECK;
/* The ids of names, at most n, which a NULL may end; INVALID, with a reason, for a name that is not there. */
Err seed_ids(struct seed *seed, const struct catalogue *catalogue, const char *const *names, size_t n, IntList *out) MUST_CHECK;

/* --- what is made, in this order ---------------------------------------------------------------------------------- */

Err seed_profiles(struct seed *seed) MUST_CHECK;
/* Jobs from … up to but without the last. */
Err seed_jobs(struct seed *seed, unsigned first, unsigned end) MUST_CHECK;
Err seed_applications(struct seed *seed) MUST_CHECK;
/* Moves applications on, interviews, offers, withdrawals. */
Err seed_pipeline(struct seed *seed) MUST_CHECK;
Err seed_reviews(struct seed *seed) MUST_CHECK;
Err seed_talk(struct seed *seed) MUST_CHECK;
/* What seekers would like, last: they are not to be told of all postings before. */
Err seed_wishes(struct seed *seed) MUST_CHECK;
/* Pauses and closes some postings. */
Err seed_endings(struct seed *seed) MUST_CHECK;

/* What a seeker does; of the demo account, too. */
enum family seed_family(unsigned seeker);
unsigned seed_occupation(unsigned seeker);
const struct demo_city *seed_home(unsigned seeker);
