#include "consumers.h"

#include "applications/queries.h"
#include "contracts/jobs.h"
#include "io/db.h"

CONSUMER(on_job, job_state)
{
	return db_exec(d->tx,
		SQL(job_learn, .id = ev->id, .version = ev->version, .owner_id = ev->owner_id, .title = ev->title,
			.status = ev->deleted ? STR("closed") : word_stored(&job_status_words, ev->status)),
		NULL);
}

const struct consumer applications_consumers[] = {
	{ "jobs", on_job, KINDS(JOB_STATE_KINDS), .prefetch = 200, .batch = 100 },
	{ 0 },
};
