#include "contracts/interviews.h"

WORDS(interview_mode_words, "mode",
	{ INTERVIEW_ONLINE, { "ONLINE", "online", "online" }, "remote|video" },
	{ INTERVIEW_OFFLINE, { "OFFLINE", "offline", "offline" }, "on site|in person" });

WORDS(interview_status_words, "status",
	{ INTERVIEW_SCHEDULED, { "SCHEDULED", "Scheduled", "scheduled" }, NULL },
	{ INTERVIEW_CANCELLED, { "CANCELLED", "Cancelled", "cancelled" }, "canceled" });

WORDS(interview_result_words, "result",
	{ INTERVIEW_PENDING, { "PENDING", "Pending", "pending" }, NULL },
	{ INTERVIEW_PASS, { "PASS", "Pass", "pass" }, "passed" },
	{ INTERVIEW_FAIL, { "FAIL", "Fail", "fail" }, "failed" });

VIEW(interview_state_view, interview_state,
	FIELD(interview_state, id, REQUIRED),
	FIELD(interview_state, version, REQUIRED),
	FIELD(interview_state, application_id, REQUIRED),
	FIELD(interview_state, job_id, 0),
	FIELD(interview_state, job_title, 0),
	FIELD(interview_state, company, 0),
	FIELD(interview_state, owner_id, 0),
	FIELD(interview_state, applicant_id, 0),
	FIELD(interview_state, name, 0),
	FIELD(interview_state, email, 0),
	FIELD(interview_state, scheduled_at, 0),
	FIELD(interview_state, duration_minutes, 0),
	FIELD(interview_state, mode, 0, .words = &interview_mode_words),
	FIELD(interview_state, link, 0),
	FIELD(interview_state, location, 0),
	FIELD(interview_state, interviewers, 0),
	FIELD(interview_state, status, 0, .words = &interview_status_words),
	FIELD(interview_state, result, 0, .words = &interview_result_words),
	FIELD(interview_state, ics, MULTILINE),
	FIELD(interview_state, deleted, 0));

EVENT_DEFINE(interview_scheduled, "interview.scheduled", "interview", interview_state);
EVENT_DEFINE(interview_changed, "interview.changed", "interview", interview_state);
EVENT_DEFINE(interview_cancelled, "interview.cancelled", "interview", interview_state);
EVENT_DEFINE(interview_result, "interview.result", "interview", interview_state);
