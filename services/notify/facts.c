#include "facts.h"

#include "contracts/applications.h"
#include "contracts/files.h"
#include "contracts/interviews.h"

VIEW(facts_view, facts,
	FIELD(facts, application_id, OMIT_EMPTY),
	FIELD(facts, job_id, OMIT_EMPTY),
	FIELD(facts, interview_id, OMIT_EMPTY),
	FIELD(facts, reset_id, OMIT_EMPTY),
	FIELD(facts, file_id, OMIT_EMPTY),
	FIELD(facts, job_title, OMIT_EMPTY),
	FIELD(facts, company, OMIT_EMPTY),
	FIELD(facts, person, OMIT_EMPTY),
	FIELD(facts, status, OMIT_EMPTY, .words = &application_status_words),
	FIELD(facts, result, OMIT_EMPTY, .words = &interview_result_words),
	FIELD(facts, at, OMIT_EMPTY),
	FIELD(facts, duration_minutes, OMIT_EMPTY),
	FIELD(facts, link, OMIT_EMPTY),
	FIELD(facts, location, OMIT_EMPTY),
	FIELD(facts, interviewers, OMIT_EMPTY),
	FIELD(facts, ics, OMIT_EMPTY | MULTILINE),
	FIELD(facts, filename, OMIT_EMPTY),
	FIELD(facts, finding, OMIT_EMPTY),
	FIELD(facts, conversation_id, OMIT_EMPTY),
	FIELD(facts, conversation, OMIT_EMPTY),
	FIELD(facts, count, OMIT_EMPTY),
	FIELD(facts, preview, OMIT_EMPTY),
	FIELD(facts, review_id, OMIT_EMPTY),
	FIELD(facts, rating, OMIT_EMPTY),
	FIELD(facts, text, OMIT_EMPTY | MULTILINE));

VIEW(application_facts, facts,
	FIELD_AS(facts, application_id, "id", REQUIRED),
	FIELD(facts, job_id, 0),
	FIELD(facts, job_title, 0),
	FIELD(facts, company, 0),
	FIELD(facts, owner_id, 0),
	FIELD(facts, applicant_id, 0),
	FIELD_AS(facts, person, "name", 0),
	FIELD(facts, status, 0, .words = &application_status_words));

VIEW(interview_facts, facts,
	FIELD_AS(facts, interview_id, "id", REQUIRED),
	FIELD(facts, application_id, 0),
	FIELD(facts, job_id, 0),
	FIELD(facts, job_title, 0),
	FIELD(facts, company, 0),
	FIELD(facts, applicant_id, 0),
	FIELD_AS(facts, at, "scheduled_at", 0),
	FIELD(facts, duration_minutes, 0),
	FIELD(facts, link, 0),
	FIELD(facts, location, 0),
	FIELD(facts, interviewers, 0),
	FIELD(facts, result, 0, .words = &interview_result_words),
	FIELD(facts, ics, MULTILINE));

VIEW(file_facts, facts,
	FIELD_AS(facts, file_id, "id", REQUIRED),
	FIELD(facts, owner_id, 0),
	FIELD(facts, filename, 0),
	FIELD_AS(facts, file_status, "status", 0, .words = &file_status_words),
	FIELD(facts, finding, 0));

VIEW(reset_facts, facts,
	FIELD_AS(facts, reset_id, "id", REQUIRED),
	FIELD(facts, user_id, REQUIRED),
	FIELD_AS(facts, at, "expires_at", 0));

VIEW(password_facts, facts,
	FIELD_AS(facts, user_id, "id", REQUIRED),
	FIELD_AS(facts, at, "changed_at", 0));

VIEW(account_facts, facts, FIELD_AS(facts, user_id, "id", REQUIRED));

VIEW(message_facts, facts,
	FIELD(facts, conversation_id, REQUIRED),
	FIELD_AS(facts, conversation, "title", 0),
	FIELD(facts, job_id, 0),
	FIELD(facts, user_ids, 0),
	FIELD(facts, count, 0),
	FIELD(facts, sender_id, 0),
	FIELD_AS(facts, person, "sender_name", 0),
	FIELD(facts, preview, 0));

VIEW(match_facts, facts,
	FIELD_AS(facts, job_id, "id", REQUIRED),
	FIELD_AS(facts, job_title, "title", 0),
	FIELD(facts, company, 0),
	FIELD(facts, location, 0),
	FIELD_AS(facts, at, "application_deadline", 0),
	FIELD_AS(facts, user_id, "seeker_id", REQUIRED));

VIEW(review_facts, facts,
	FIELD_AS(facts, review_id, "id", REQUIRED),
	FIELD(facts, owner_id, REQUIRED),
	FIELD(facts, job_title, 0),
	FIELD_AS(facts, reviewer_id, "author_id", 0),
	FIELD(facts, rating, 0),
	FIELD(facts, text, MULTILINE));
