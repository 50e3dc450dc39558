#include "consumers.h"

#include "contracts/applications.h"
#include "contracts/users.h"
#include "io/db.h"
#include "jobs/queries.h"
#include "model.h"
#include "results.h"

/* What is left of a deleted user is the id: under jobs they posted, which are closed (follow_ups.c), and reviews they wrote. */
static Err forget_person(struct delivery *d, int64_t id)
{
	TRY(db_exec(d->tx, SQL(saved_forget, .user_id = id), NULL));
	return db_exec(d->tx, SQL(follow_up, .tag = str_format(d->arena, "owner:%lld", (long long)id)), NULL);
}

CONSUMER(on_user, user_state)
{
	TRY(db_exec(d->tx,
		SQL(person_store, .id = ev->id, .version = ev->version, .name = ev->deleted ? STR_NONE : ev->name,
			.is_active = ev->is_active && !ev->deleted, .is_deleted = ev->deleted, .registered_at = ev->created_at),
		NULL));
	if (ev->deleted)
		return forget_person(d, ev->id);
	return db_exec(d->tx, SQL(company_follows, .id = ev->id), NULL);
}

CONSUMER(on_profile, profile_state)
{
	TRY(db_exec(d->tx,
		SQL(profile_store, .id = ev->id, .version = ev->version, .company_name = ev->company_name,
			.is_seeker = ev->is_seeker && !ev->deleted, .skill_ids = ev->skill_ids, .interest_ids = ev->interest_ids,
			.job_types = words_stored(d->arena, &job_type_words, ev->preferred_job_types),
			.places = ev->preferred_locations),
		NULL));
	return db_exec(d->tx, SQL(company_follows, .id = ev->id), NULL);
}

CONSUMER(on_application, application_state)
{
	return db_exec(d->tx,
		SQL(applicant_add, .job_id = ev->job_id, .seeker_id = ev->applicant_id, .owner_id = ev->owner_id), NULL);
}

/* Again, in case it could not be done right after the commit. While Redis is away nothing is found in it either. */
CONSUMER_OF_ALL(on_job_changed)
{
	struct app *app = d->state;

	if (results_forget(app))
		log_debug("what is kept is forgotten later", LOG("reason", fail_reason()));
	return OK;
}

const struct consumer jobs_consumers[] = {
	{ "people", on_user,
		KINDS("user.registered", "user.updated", "user.deactivated", "user.deleted", "user.role_changed"),
		.prefetch = 200, .batch = 100 },
	{ "people", on_profile, KINDS("profile.updated") },
	{ "applicants", on_application, KINDS("application.submitted"), .group = 1, .prefetch = 200, .batch = 100 },
	{ "results", on_job_changed, KINDS(JOB_STATE_KINDS), .group = 1, .prefetch = 200, .batch = 100 },
	{ 0 },
};
