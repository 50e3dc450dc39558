#include "model.h"

#include "job_fields.h"

VIEW(job_view, job, JOB_SHOWN(DIALECT_API));
VIEW(found_job_view, job, JOB_SHOWN(DIALECT_API),
	FIELD(job, snippet, READ_ONLY | OMIT_EMPTY, .doc = "HTML: pieces of the description, what was searched for in <mark>"));
VIEW(recommended_job_view, job, JOB_SHOWN(DIALECT_API),
	FIELD(job, reasons, READ_ONLY,
		.doc = "Matching and missing skills, interests, and whether type and location are preferred"));
VIEW(job_row_view, job, JOB_SHOWN(DIALECT_API), FIELD(job, version, READ_ONLY), FIELD(job, company_given, READ_ONLY));

VIEW(new_job_view, job, JOB_WRITTEN, FIELD(job, status, 0, .words = &job_status_words, .doc = "DRAFT or OPEN"));

VIEW(job_edit_view, job, FIELD(job, id, REQUIRED, .min = 1), JOB_WRITTEN,
	FIELD(job, status, 0, .words = &job_status_words));

VIEW(job_ref_view, job_ref, FIELD(job_ref, id, REQUIRED, .min = 1));

VIEW(job_status_edit_view, job_status_edit,
	FIELD(job_status_edit, id, REQUIRED, .min = 1),
	FIELD(job_status_edit, status, REQUIRED, .words = &job_status_words, .doc = "OPEN, PAUSED or CLOSED"));

#define PAGE_FIELDS(tag) FIELD(tag, limit, 0, .min = 1, .max = 100), FIELD(tag, cursor, 0, .max = 1024)

VIEW(history_query_view, history_query, FIELD(history_query, id, REQUIRED, .min = 1), PAGE_FIELDS(history_query));

VIEW(history_entry_view, history_entry,
	FIELD(history_entry, version, READ_ONLY),
	FIELD(history_entry, changed_at, READ_ONLY),
	FIELD(history_entry, changed_by, READ_ONLY, .doc = "null: its time had come"),
	FIELD(history_entry, changes, READ_ONLY, .doc = "By field: what it was and what it became"));

WORDS(sort_words, "order",
	{ SORT_NEWEST, { "NEWEST", "newest", "newest" }, "created_at|posted_at|date|latest|recent" },
	{ SORT_RELEVANCE, { "RELEVANCE", "relevance", "relevance" }, "rank|best" },
	{ SORT_SALARY, { "SALARY", "salary", "salary" }, "salary_max|highest salary" },
	{ SORT_DEADLINE, { "DEADLINE", "deadline", "deadline" }, "application_deadline" });

WORDS(match_words, "match",
	{ MATCH_ANY, { "ANY", "any", "any" }, "or" },
	{ MATCH_ALL, { "ALL", "all", "all" }, "and" });

VIEW(job_filter_view, job_filter,
	FIELD(job_filter, q, 0, .max = 200, .also = "search keyword"),
	FIELD(job_filter, title, 0, .max = 200, .doc = "Part of it"),
	FIELD(job_filter, location, 0, .max = 200, .doc = "Part of the place, city, region or country"),
	FIELD(job_filter, company, 0, .max = 200, .doc = "Part of its name"),
	FIELD(job_filter, industry, 0, .max = 100),
	FIELD(job_filter, industry_id, 0, .min = 1, .max = INT32_MAX),
	FIELD(job_filter, job_type, 0, .words = &job_type_words, .also = "type", .doc = "One or several"),
	FIELD(job_filter, employer, 0, .max = 200, .also = "employer_id recruiter_id",
		.doc = "A recruiter's id, or a company's name"),
	FIELD(job_filter, skills, 0, .max = 20, .also = "skill_ids", .doc = "Names or ids"),
	FIELD(job_filter, skills_match, 0, .words = &match_words, .doc = "ANY of the skills, or ALL of them"),
	FIELD(job_filter, salary_min, 0, .max = JOB_SALARY_MAX, .also = "min_salary",
		.doc = "Jobs that pay as much, or up to it"),
	FIELD(job_filter, salary_max, 0, .max = JOB_SALARY_MAX, .also = "max_salary"),
	FIELD(job_filter, salary_currency, 0, .max = 3, .check = check_currency, .also = "currency"),
	FIELD(job_filter, salary_period, 0, .words = &salary_period_words, .doc = "Of the two; YEAR where it is not said"),
	FIELD(job_filter, remote, 0),
	FIELD(job_filter, posted_since, 0, .also = "posted_after since"),
	FIELD(job_filter, status, 0, .words = &job_status_words, .doc = "OPEN; others are one's own, or an administrator's"),
	FIELD(job_filter, sort, 0, .words = &sort_words, .also = "order sort_by ordering"),
	FIELD(job_filter, count, 0, .doc = "Say how many there are, up to 10,000"),
	PAGE_FIELDS(job_filter));

VIEW(list_total_view, list_total,
	FIELD(list_total, count, OMIT_EMPTY),
	FIELD(list_total, count_exact, OMIT_EMPTY, .doc = "false: there are more than the count says"));

VIEW(job_stats_view, job_stats,
	FIELD(job_stats, active, READ_ONLY, .doc = "Open jobs"),
	FIELD(job_stats, by_type, READ_ONLY),
	FIELD(job_stats, by_industry, READ_ONLY),
	FIELD(job_stats, by_day, READ_ONLY, .doc = "Open jobs by their day of posting, the last thirty days"));

VIEW(search_total_view, search_total,
	FIELD(search_total, count, OMIT_EMPTY, .doc = "Exact up to 10,000"),
	FIELD(search_total, count_exact, OMIT_EMPTY, .doc = "false: the count and the facets are estimates"),
	FIELD(search_total, facets, OMIT_EMPTY, .doc = "How many of each type, industry, location, salary band, and remote"),
	FIELD(search_total, corrected_query, OMIT_EMPTY,
		.doc = "What was searched for instead, as nothing held the words given"));

VIEW(suggest_query_view, suggest_query,
	FIELD(suggest_query, q, REQUIRED, .max = 100, .also = "search keyword", .doc = "What was typed so far"),
	FIELD(suggest_query, limit, 0, .min = 1, .max = 20));

VIEW(suggestion_view, suggestion,
	FIELD(suggestion, kind, READ_ONLY, .doc = "title, company or skill"),
	FIELD(suggestion, text, READ_ONLY));

#define SKILL_WRITTEN(flags)                                                                    \
	FIELD(skill, name, flags, .max = 80, .example = "\"JavaScript\""),                      \
	FIELD(skill, aliases, 0, .max = 20, .doc = "Other names it is found by", .example = "[\"js\"]")

VIEW(skill_view, skill, FIELD(skill, id, READ_ONLY), FIELD(skill, name, READ_ONLY), FIELD(skill, aliases, READ_ONLY));
VIEW(skill_row_view, skill, FIELD(skill, id, READ_ONLY), FIELD(skill, name, READ_ONLY), FIELD(skill, aliases, READ_ONLY),
	FIELD(skill, merged_into, READ_ONLY), FIELD(skill, version, READ_ONLY));
VIEW(new_skill_view, skill, SKILL_WRITTEN(REQUIRED));
VIEW(skill_edit_view, skill, FIELD(skill, id, REQUIRED, .min = 1), SKILL_WRITTEN(REQUIRED));

VIEW(term_view, term, FIELD(term, id, READ_ONLY), FIELD(term, name, READ_ONLY));
VIEW(new_term_view, term, FIELD(term, name, REQUIRED, .max = 100));
VIEW(term_query_view, term_query,
	FIELD(term_query, q, 0, .max = 100, .also = "search keyword name", .doc = "Part of the name, or an alias"),
	PAGE_FIELDS(term_query));
VIEW(merge_view, merge,
	FIELD(merge, id, REQUIRED, .min = 1),
	FIELD(merge, into, REQUIRED, .min = 1, .max = INT32_MAX, .doc = "The id of the one that it becomes a part of"));

VIEW(page_query_view, page_query, PAGE_FIELDS(page_query));

#define REVIEW_WRITTEN                                                                                                 \
	FIELD(review, rating, REQUIRED, .min = 1, .max = 5),                                                           \
	FIELD(review, text, MULTILINE, .max = 5000, .also = "comment")

VIEW(review_view, review, REVIEW_SHOWN(DIALECT_API));
VIEW(review_row_view, review, REVIEW_SHOWN(DIALECT_API), FIELD(review, version, READ_ONLY));
VIEW(new_review_view, review, FIELD_AS(review, target_id, "id", REQUIRED, .min = 1), REVIEW_WRITTEN);
VIEW(review_edit_view, review, FIELD(review, id, REQUIRED, .min = 1), REVIEW_WRITTEN);
VIEW(review_query_view, review_query, FIELD(review_query, id, REQUIRED, .min = 1), PAGE_FIELDS(review_query));
VIEW(review_ref_view, review_ref, FIELD(review_ref, id, REQUIRED, .min = 1));
VIEW(review_hide_view, review_ref, FIELD(review_ref, id, REQUIRED, .min = 1),
	FIELD(review_ref, hidden, 0, .also = "is_hidden", .doc = "false shows it again"));
VIEW(rating_summary_view, rating_summary,
	FIELD(rating_summary, rating_count, 0),
	FIELD(rating_summary, rating_average, 0, .doc = "null without a rating"),
	FIELD(rating_summary, rating_histogram, 0, .doc = "How many of each, from 1 to 5"));
