#pragma once
/*
 * The nouns of the jobs service: the structs that its handlers take and give, and the views in which they are spoken and
 * bound to rows. Constant; the structs are values whose texts live in a request's arena.
 */
#include "contracts/jobs.h"
#include "contracts/reviews.h"

struct job {
	int64_t id;
	int64_t recruiter_id; /* in input 0: whoever asks */
	Str title, description, company, location, city, region, country;
	bool remote;
	unsigned job_type;
	Str industry;
	OptInt industry_id;
	IntList skill_ids;
	StrList skills; /* the names of skill_ids */
	OptInt salary_min, salary_max;
	Str salary_currency;
	unsigned salary_period;
	Str salary_text, work_hours;
	Time application_deadline, expires_at;
	unsigned chat_mode;
	Str chat_group_id;
	unsigned status;
	Time posted_at, created_at, updated_at;
	int64_t version;
	bool company_given; /* else it follows the recruiter's profile */
	Str snippet;        /* in a search: pieces of the description as HTML, the words marked */
	Json reasons;       /* of a recommendation */
};

enum { JOB_PROSE_MAX = 20000 };

/* No salary is larger, and in cents it is still a number that JSON keeps exactly. */
#define JOB_SALARY_MAX 1000000000000

extern const struct view job_view;
extern const struct view job_row_view;
extern const struct view found_job_view; /* in a search */
extern const struct view recommended_job_view;
extern const struct view new_job_view;
extern const struct view job_edit_view; /* PUT and PATCH, with the id of the address */

struct job_ref {
	int64_t id;
};

extern const struct view job_ref_view;

struct job_status_edit {
	int64_t id;
	unsigned status;
};

extern const struct view job_status_edit_view;

struct history_query {
	int64_t id; /* the job's */
	int64_t limit;
	Str cursor;
};

extern const struct view history_query_view;

struct history_entry {
	int64_t version;
	Time changed_at;
	OptInt changed_by;
	Json changes;
};

extern const struct view history_entry_view;

enum job_sort { SORT_NEWEST = 1, SORT_RELEVANCE, SORT_SALARY, SORT_DEADLINE };
enum match { MATCH_ANY = 1, MATCH_ALL };

/* What lists and searches are asked for, in any combination. */
struct job_filter {
	Str q;
	Str title, location, company, industry;
	OptInt industry_id;
	EnumSet job_type;
	Str employer; /* a recruiter's id, or a company's name */
	StrList skills; /* ids or names */
	unsigned skills_match;
	OptInt salary_min, salary_max;
	Str salary_currency;
	unsigned salary_period;
	OptBool remote;
	Time posted_since;
	EnumSet status;
	unsigned sort;
	bool count;
	int64_t limit;
	Str cursor;
};

extern const struct view job_filter_view;

/* What a page says of the whole list, where the caller asks for it. */
struct list_total {
	OptInt count;
	OptBool count_exact;
};

extern const struct view list_total_view;

struct job_stats {
	int64_t active;
	Json by_type, by_industry, by_day;
};

extern const struct view job_stats_view;

/* What a search says of all that it finds, on its first page. */
struct search_total {
	OptInt count;
	OptBool count_exact;
	Json facets;
	Str corrected_query;
};

extern const struct view search_total_view;

struct suggest_query {
	Str q;
	int64_t limit;
};

extern const struct view suggest_query_view;

struct suggestion {
	Str kind, text;
};

extern const struct view suggestion_view;

struct skill {
	int64_t id;
	Str name;
	StrList aliases;
	OptInt merged_into;
	int64_t version;
};

extern const struct view skill_view;
extern const struct view skill_row_view;
extern const struct view new_skill_view;
extern const struct view skill_edit_view;

/* An industry, or a field of interest. */
struct term {
	int64_t id;
	Str name;
};

extern const struct view term_view;
extern const struct view new_term_view;

struct term_query {
	Str q;
	int64_t limit;
	Str cursor;
};

extern const struct view term_query_view;

struct merge {
	int64_t id, into;
};

extern const struct view merge_view;

/* Of lists that take nothing but a page. */
struct page_query {
	int64_t limit;
	Str cursor;
};

extern const struct view page_query_view;

struct review {
	int64_t id;
	unsigned kind;
	int64_t target_id; /* a job's, or a user's */
	int64_t author_id;
	int64_t rating;
	Str text;
	bool is_hidden;
	Time created_at, updated_at;
	int64_t version;
	int64_t owner_id; /* of a new one: whom it concerns, and the title of the job */
	Str job_title;
};

extern const struct view review_view;
extern const struct view review_row_view;
extern const struct view new_review_view; /* with the id of what is reviewed */
extern const struct view review_edit_view;

struct review_query {
	int64_t id; /* of what is reviewed */
	int64_t limit;
	Str cursor;
};

extern const struct view review_query_view;

struct review_ref {
	int64_t id;
	OptBool hidden; /* of POST …/hide: false shows it again */
};

extern const struct view review_ref_view;
extern const struct view review_hide_view;

struct rating_summary {
	int64_t rating_count;
	Json rating_average; /* a number, or null */
	Json rating_histogram;
};

extern const struct view rating_summary_view;

extern const struct words sort_words, match_words;
