#include "contracts/matches.h"

VIEW(job_notice_view, job_notice,
	FIELD(job_notice, id, REQUIRED),
	FIELD(job_notice, version, REQUIRED),
	FIELD(job_notice, title, 0),
	FIELD(job_notice, company, 0),
	FIELD(job_notice, location, 0),
	FIELD(job_notice, application_deadline, 0),
	FIELD(job_notice, user_ids, 0));

EVENT_DEFINE(job_matched, "job.matched", "job", job_notice);
EVENT_DEFINE(job_deadline_near, "job.deadline_near", "job", job_notice);
