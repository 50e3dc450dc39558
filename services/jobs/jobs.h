#pragma once
/*
 * What the handlers of jobs share: the service's settings, and the one way in which a job is read, written and told of.
 * All of it runs on a request's thread within its transaction, or on a worker's within its turn; texts live in the arena
 * of whichever it is.
 */
#include "model.h"
#include "problems.h"
#include "service.h"

struct request;

struct jobs_config {
	const char *chat_mode;
	int64_t reminder_hours;
};

struct jobs {
	const struct jobs_config *config;
	int64_t reminder_ms; /* so long before its deadline a job that was saved is brought to mind */
	unsigned chat_mode; /* of a job that does not say */
	_Atomic int64_t open_count; /* a recent one, see tallies.c; whoever needs it exactly asks the database */
};

extern const struct setting jobs_settings[];

Err jobs_init(struct app *app) MUST_CHECK;
void jobs_finish(struct app *app);

/* The job, locked until the end of the transaction, for a caller who may change it and has seen its present version. */
Err job_lock(struct request *r, int64_t id, struct job *out) MUST_CHECK;
/*
 * Settles what people may leave to us, and refuses what cannot be: names of skills and industry, the company, the order of
 * the salaries. `before` is the job as it stands; of a new one, all zero.
 */
Err job_settle(struct request *r, const struct job *before, struct job *job) MUST_CHECK;
/* Writes the job over the present one and tells of it; what changes nothing is no new version. */
Err job_store(struct request *r, const struct job *before, const struct job *job, struct job *out) MUST_CHECK;

/* May a job go from one status to the other? Staying is always allowed. */
bool job_may_become(unsigned from, unsigned to);
/* Tells what a change from one status (0: it is new) to its present one means to others; nobody hears of drafts. */
Err job_announce(struct tx *tx, unsigned from, const struct job *job) MUST_CHECK;
Err job_announce_deleted(struct tx *tx, const struct job *job) MUST_CHECK;

/* The column "id" of all rows. */
Err ids_of(struct tx *tx, const struct rows *rows, IntList *out) MUST_CHECK;
/* Tells of each of these jobs that it came from the status it was in to its present one; see job_announce(). */
Err jobs_announce(struct tx *tx, IntList ids, unsigned from) MUST_CHECK;

/* What runs ahead of a handler, see struct operation. */
Err job_load(struct request *r, void *job) MUST_CHECK;
Err job_find_company(struct request *r, void *job) MUST_CHECK;
Err review_check_job(struct request *r, void *review) MUST_CHECK;
Err review_check_user(struct request *r, void *review) MUST_CHECK;
Err review_load(struct request *r, void *review) MUST_CHECK;
Err skill_load(struct request *r, void *skill) MUST_CHECK;
