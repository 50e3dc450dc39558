#pragma once
/*
 * What the jobs service tells of a posting to particular people: those whose profile it fits, when it is first open, and
 * those who saved it or whose profile it fits, when applications end soon. Many people may come in several events, each of
 * which names some of them; nobody is named twice for one reason.
 */
#include "contracts/events.h"

struct job_notice {
	int64_t id; /* the job's */
	int64_t version;
	Str title;
	Str company;
	Str location;
	Time application_deadline;
	IntList user_ids;
};

extern const struct view job_notice_view;

EVENT(job_matched, job_notice)
EVENT(job_deadline_near, job_notice)
