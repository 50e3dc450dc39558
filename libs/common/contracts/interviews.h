#pragma once
/*
 * What the applications service tells the others of interviews. An event carries all that an invitation by mail needs,
 * the calendar entry too: its UID stays an interview's for life and its SEQUENCE grows with each change, so that a
 * calendar replaces or removes what it was sent before.
 */
#include "contracts/events.h"

enum interview_mode { INTERVIEW_ONLINE = 1, INTERVIEW_OFFLINE };
enum interview_status { INTERVIEW_SCHEDULED = 1, INTERVIEW_CANCELLED };
enum interview_result { INTERVIEW_PENDING = 1, INTERVIEW_PASS, INTERVIEW_FAIL };

extern const struct words interview_mode_words;
extern const struct words interview_status_words;
extern const struct words interview_result_words;

struct interview_state {
	int64_t id;
	int64_t version;
	int64_t application_id;
	int64_t job_id;
	Str job_title;
	Str company;
	int64_t owner_id; /* the job's */
	int64_t applicant_id;
	Str name; /* the applicant's, as in the application */
	Str email;
	Time scheduled_at;
	int64_t duration_minutes;
	unsigned mode;
	Str link;
	Str location;
	StrList interviewers;
	unsigned status;
	unsigned result;
	/* text/calendar (RFC 5545), to be sent as it is; its METHOD is REQUEST or CANCEL. None with a result. */
	Str ics;
	bool deleted;
};

extern const struct view interview_state_view;

EVENT(interview_scheduled, interview_state)
/* Another time, place or mode. */
EVENT(interview_changed, interview_state)
EVENT(interview_cancelled, interview_state)
EVENT(interview_result, interview_state)
