#include "kinds.h"

#include "contracts/applications.h"
#include "contracts/chat.h"
#include "contracts/files.h"
#include "contracts/interviews.h"
#include "contracts/jobs.h"
#include "contracts/reviews.h"
#include "contracts/users.h"

static bool is_infected(const struct facts *facts)
{
	return facts->file_status == FILE_INFECTED;
}

/* Nobody is told that a result is still awaited. */
static bool has_result(const struct facts *facts)
{
	return facts->result == INTERVIEW_PASS || facts->result == INTERVIEW_FAIL;
}

#define OF(event_name, facts_name) .event = &event_##event_name, .reads = &facts_name##_facts
#define TO(member)     .recipient = offsetof(struct facts, member)
#define TO_ALL(member) .recipient = offsetof(struct facts, member), .many = true
#define NAMING(member) .about = offsetof(struct facts, member)
#define NAMING_NOBODY  .about = NAMES_NOBODY

const struct kind kinds[] = {
	{ "application_received", OF(application_submitted, application), TO(owner_id), NAMING(applicant_id),
		INBOX | MAIL | PUSH, .doc = "Somebody applied for a job of yours" },
	{ "application_confirmed", OF(application_submitted, application), TO(applicant_id), NAMING_NOBODY, INBOX | MAIL,
		.doc = "Your application was received" },
	{ "application_status", OF(application_status_changed, application), TO(applicant_id), NAMING_NOBODY,
		INBOX | MAIL | PUSH, .doc = "Your application has moved" },
	{ "application_withdrawn", OF(application_withdrawn, application), TO(owner_id), NAMING(applicant_id), INBOX | MAIL,
		.doc = "Somebody withdrew an application for a job of yours" },

	{ "interview_scheduled", OF(interview_scheduled, interview), TO(applicant_id), NAMING_NOBODY, INBOX | MAIL | PUSH,
		.doc = "You are invited to an interview" },
	{ "interview_changed", OF(interview_changed, interview), TO(applicant_id), NAMING_NOBODY, INBOX | MAIL | PUSH,
		.doc = "An interview of yours has changed" },
	{ "interview_cancelled", OF(interview_cancelled, interview), TO(applicant_id), NAMING_NOBODY, INBOX | MAIL | PUSH,
		.doc = "An interview of yours was cancelled" },
	{ "interview_result", OF(interview_result, interview), TO(applicant_id), NAMING_NOBODY, INBOX | MAIL | PUSH,
		.when = has_result, .doc = "The result of an interview" },

	{ "password_reset", OF(password_reset_requested, reset), TO(user_id), NAMING_NOBODY, MAIL, .critical = true,
		.doc = "The link to choose a new password" },
	{ "password_changed", OF(password_changed, password), TO(user_id), NAMING_NOBODY, INBOX | MAIL, .critical = true,
		.doc = "Your password was changed" },
	{ "account_deactivated", OF(user_deactivated, account), TO(user_id), NAMING_NOBODY, MAIL, .critical = true,
		.doc = "Your account was deactivated" },

	{ "file_infected", OF(file_scanned, file), TO(owner_id), NAMING_NOBODY, INBOX | MAIL, .when = is_infected,
		.doc = "The virus scanner refused a file of yours" },
	{ "message_unread", OF(message_unread, message), TO_ALL(user_ids), NAMING(sender_id), MAIL | PUSH, .grace = true,
		.doc = "Messages that you have not read" },
	{ "job_matched", OF(job_matched, match), TO(user_id), NAMING_NOBODY, INBOX | MAIL | PUSH,
		.doc = "A new posting that fits your profile" },
	{ "job_deadline", OF(job_deadline_near, match), TO(user_id), NAMING_NOBODY, INBOX | MAIL | PUSH,
		.doc = "The last days to apply for a posting" },
	{ "review_received", OF(review_posted, review), TO(owner_id), NAMING(reviewer_id), INBOX | MAIL | PUSH,
		.doc = "Somebody reviewed you or a posting of yours" },
	{ 0 },
};

const struct kind *kind_named(Str name)
{
	for (const struct kind *kind = kinds; kind->name; kind++) {
		if (str_eq(str_of(kind->name), name))
			return kind;
	}
	return NULL;
}

static int64_t id_at(const struct facts *facts, size_t offset)
{
	return *(const int64_t *)(const void *)((const char *)facts + offset);
}

IntList kind_recipients(const struct kind *kind, const struct facts *facts, int64_t *one)
{
	if (kind->many)
		return *(const IntList *)(const void *)((const char *)facts + kind->recipient);
	*one = id_at(facts, kind->recipient);
	return (IntList){ .items = one, .n = 1 };
}

int64_t kind_about(const struct kind *kind, const struct facts *facts)
{
	return kind->about == NAMES_NOBODY ? 0 : id_at(facts, kind->about);
}
