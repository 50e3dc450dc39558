#include "consumers.h"

#include "applications/queries.h"
#include "contracts/jobs.h"
#include "contracts/skills.h"
#include "contracts/users.h"
#include "io/db.h"

CONSUMER(on_job, job_state)
{
	bool has_new_owner;

	if (ev->deleted)
		return db_exec(d->tx, SQL(job_forget, .id = ev->id, .version = ev->version), NULL);
	TRY(db_maybe(d->tx,
		SQL(job_learn, .id = ev->id, .version = ev->version, .owner_id = ev->owner_id, .title = ev->title,
			.company = ev->company, .status = word_stored(&job_status_words, ev->status),
			.chat_mode = word_stored(&chat_mode_words, ev->chat_mode),
			.application_deadline = ev->application_deadline, .expires_at = ev->expires_at),
		NULL, NULL, &has_new_owner));
	return has_new_owner ? db_exec(d->tx, SQL(job_owner_follows, .id = ev->id, .owner_id = ev->owner_id), NULL) : OK;
}

CONSUMER(on_skill, skill_state)
{
	return db_exec(d->tx,
		SQL(skill_learn, .id = ev->id, .version = ev->version, .name = ev->name, .aliases = ev->aliases,
			.merged_into = ev->merged_into),
		NULL);
}

/* Who is gone leaves no name, address, letter or file behind. */
CONSUMER(on_user, user_state)
{
	TRY(db_exec(d->tx,
		SQL(user_learn, .id = ev->id, .version = ev->version, .email = ev->email, .name = ev->name,
			.is_deleted = ev->deleted),
		NULL));
	if (!ev->deleted)
		return OK;
	TRY(db_exec(d->tx, SQL(applicant_erase, .applicant_id = ev->id), NULL));
	return db_exec(d->tx, SQL(files_give_up, .owner_id = ev->id, .long_ago = (Time){ .us = 1 }), NULL);
}

CONSUMER(on_profile, profile_state)
{
	return db_exec(d->tx,
		SQL(profile_learn, .id = ev->id, .version = ev->version, .is_seeker = ev->is_seeker && !ev->deleted,
			.full_name = ev->full_name, .headline = ev->headline, .summary = ev->summary, .location = ev->location,
			.skill_ids = ev->skill_ids),
		NULL);
}

const struct consumer applications_consumers[] = {
	{ "jobs", on_job, KINDS(JOB_STATE_KINDS), .prefetch = 200, .batch = 100 },
	{ "jobs", on_skill, KINDS("skill.*") },
	{ "people", on_user, KINDS("user.*"), .group = 1, .prefetch = 200, .batch = 100 },
	{ "people", on_profile, KINDS("profile.*") },
	{ 0 },
};
