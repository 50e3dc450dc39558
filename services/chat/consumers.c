#include "consumers.h"

#include "chat/queries.h"
#include "contracts/applications.h"
#include "contracts/jobs.h"
#include "io/db.h"

static Err add_member(struct delivery *d, Str conversation_id, int64_t user_id, bool is_admin)
{
	return db_exec(d->tx,
		SQL(member_insert, .conversation_id = conversation_id, .user_id = user_id, .is_admin = is_admin, .now = d->now),
		NULL);
}

CONSUMER(on_job_posted, job_state)
{
	TRY(db_exec(d->tx,
		SQL(conversation_insert, .id = ev->chat_group_id, .job_id = ev->id, .title = ev->title, .now = d->now), NULL));
	return add_member(d, ev->chat_group_id, ev->owner_id, true);
}

/* May come before the job's own event: the membership then waits for its conversation. */
CONSUMER(on_application_submitted, application_state)
{
	Str conversation_id = str_format(d->arena, "job-%lld", (long long)ev->job_id);

	return add_member(d, conversation_id, ev->applicant_id, false);
}

const struct consumer chat_consumers[] = {
	{ "conversations", on_job_posted, KINDS("job.posted") },
	{ "conversations", on_application_submitted, KINDS("application.submitted") },
	{ 0 },
};
