#pragma once
/*
 * What a notification is about, whatever the event it comes of: one struct that holds what any of them says. Each noun
 * has a view of it that reads its events, so that an event's "name" is here a person and its "id" an application's; and
 * there is one view in which the facts are kept, as the inbox shows them and as templates speak of them.
 *
 * The texts belong to whoever read them, a delivery's arena mostly. Constant views; any thread.
 */
#include "contracts/events.h"

struct facts {
	/* Whom it concerns. Not kept: by then it is a recipient. */
	int64_t owner_id, applicant_id, user_id, sender_id, reviewer_id;
	IntList user_ids;
	unsigned file_status;

	OptInt application_id, job_id, interview_id, reset_id;
	Uuid file_id;
	Str conversation_id;
	OptInt review_id;
	Str job_title, company;
	Str person; /* the one person whom it names */
	unsigned status, result;
	Time at; /* the one time it speaks of: of an interview, the end of a link … */
	OptInt duration_minutes;
	Str link, location;
	StrList interviewers;
	Str ics;
	Str filename, finding;
	Str conversation; /* its title */
	OptInt count;
	Str preview;
	OptInt rating;
	Str text;
};

/* How it is kept. */
extern const struct view facts_view;

extern const struct view application_facts, interview_facts, file_facts, reset_facts, password_facts, account_facts,
	message_facts, match_facts, review_facts;
