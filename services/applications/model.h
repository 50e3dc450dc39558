#pragma once
/* The nouns of the applications service and the views in which they are spoken. Constant. */
#include "contracts/applications.h"
#include "contracts/jobs.h"

/* What this service knows of a job, and whether it knows who asks. */
struct known_job {
	int64_t id;
	int64_t owner_id;
	unsigned status;
	Time application_deadline, expires_at;
	bool is_deleted;
	bool knows_user;
};

extern const struct view known_job_view;

struct new_application {
	int64_t job_id; /* or both of these, where a view has them */
	Str company, job_title;
	OptInt applicant_id; /* whoever names one has to be that one */
	Str name, email, cover_letter;
	Uuid resume_file_id, cover_letter_file_id;
};

extern const struct view new_application_view;

/* The applicant's profile as it was when applying. */
struct application {
	int64_t id, job_id;
	Str job_title, company;
	Str chat_group_id; /* of an answer to applying */
	int64_t owner_id, applicant_id;
	Str name, email, cover_letter;
	Uuid resume_file_id, cover_letter_file_id;
	Json profile;
	unsigned status;
	Time submitted_at, changed_at;
	int64_t version;
};

extern const struct view application_view;
extern const struct view application_row_view;

struct application_ref {
	int64_t id;
	int64_t applicant_id; /* where an address names them; else 0 */
};

extern const struct view application_ref_view;

struct status_edit {
	int64_t id;
	int64_t job_id; /* where an address names it; else 0 */
	unsigned status;
	Str note;
};

extern const struct view status_edit_view;

/* The same step for several applications to one job. */
struct bulk_edit {
	int64_t job_id;
	IntList ids;
	unsigned status;
	Str note;
};

extern const struct view bulk_edit_view;

/* One's own applications. */
struct application_query {
	int64_t applicant_id; /* where an address names them; else 0 */
	EnumSet status;
	int64_t limit;
	Str cursor;
};

extern const struct view application_query_view;

enum applicant_order { BY_NEWEST = 1, BY_OLDEST, BY_CHANGE, BY_NAME };

extern const struct words applicant_order_words;

/* The applications to one job. */
struct applicant_query {
	int64_t job_id;
	EnumSet status;
	StrList skills; /* names or ids, any of them */
	Time from, to;
	Str q;
	unsigned sort;
	int64_t limit;
	Str cursor;
};

extern const struct view applicant_query_view;

struct history_query {
	int64_t id; /* the application's */
	int64_t limit;
	Str cursor;
};

extern const struct view history_query_view;

struct history_entry {
	int64_t id;
	unsigned from_status, to_status;
	int64_t actor_id;
	Str note; /* shown to staff alone */
	Time at;
};

extern const struct view history_entry_view;
