#include "routes.h"

#include "action_views.h"
#include "board_views.h"
#include "conditional.h"
#include "jobs.h"
#include "listing_views.h"

#define STAFF AUTH(RECRUITER | ADMIN)

OPERATION(job_create, STAFF, 201, .prepare = job_find_company, .doc = "Post a job, or begin a draft");
OPERATION(job_show, OPTIONAL, 200, .cache_s = 1, .doc = "One job");
OPERATION(job_edit, STAFF, 200, .flags = BASED, .base = job_load, .problems = PROBLEMS(PRECONDITION_FAILED, WRONG_STATUS),
	.doc = "Change parts of a job");
OPERATION(job_replace, STAFF, 200, .problems = PROBLEMS(PRECONDITION_FAILED, WRONG_STATUS), .doc = "Write a job anew");
OPERATION(job_set_status, STAFF, 200, .problems = PROBLEMS(PRECONDITION_FAILED, WRONG_STATUS),
	.doc = "Open, pause or close a job");
OPERATION(job_publish, STAFF, 200, .problems = PROBLEMS(PRECONDITION_FAILED, WRONG_STATUS),
	.doc = "Open a draft, or a paused job again");
OPERATION(job_pause, STAFF, 200, .problems = PROBLEMS(PRECONDITION_FAILED, WRONG_STATUS), .doc = "Pause an open job");
OPERATION(job_close, STAFF, 200, .problems = PROBLEMS(PRECONDITION_FAILED, WRONG_STATUS), .doc = "Close a job for good");
OPERATION(job_delete, STAFF, 204, .problems = PROBLEMS(PRECONDITION_FAILED), .doc = "Delete a job; applications survive it");
OPERATION(job_history, STAFF, 200, .doc = "What was changed, newest first");
OPERATION(job_list, OPTIONAL, 200, .flags = READS, .cache_s = 1, .more = &list_total_view,
	.doc = "Open jobs, newest first or in another order; one's own in any status");

OPERATION(job_search, OPTIONAL, 200, .cache_s = 1, .more = &search_total_view,
	.doc = "Search the open jobs, the best match first, with facets");
OPERATION(job_suggest, EVERYBODY, 200, .cache_s = 10, .doc = "What somebody may be about to type");
OPERATION(job_stats, EVERYBODY, 200, .cache_s = 1, .doc = "How many jobs are open, by type, industry and day");
OPERATION(job_save, AUTH(SIGNED_IN), 204, .doc = "Save a job for later");
OPERATION(job_unsave, AUTH(SIGNED_IN), 204, .doc = "Forget that a job was saved");
OPERATION(saved_list, AUTH(SIGNED_IN), 200, .doc = "The jobs one has saved, the last first");
OPERATION(job_recommended, AUTH(SEEKER), 200,
	.doc = "Open jobs for one's skills, interests, preferred types and places, the best first, with reasons");

/* Two that differ in who is asked about, and are one otherwise. */
#define REVIEWING(name_, prepare_, doc_)                                                            \
	static const struct operation name_ = { .name = #name_, .handler = &review_create_handler,  \
		.rule = AUTH(SIGNED_IN), .status = 201, .prepare = prepare_,                        \
		.problems = PROBLEMS(NOT_APPLIED, ALREADY_REVIEWED), .doc = doc_ }

extern const struct handler review_create_handler;
REVIEWING(job_review_create, review_check_job, "Review a job one has applied to");
REVIEWING(user_review_create, review_check_user,
	"Review an employer one has applied to, or a seeker whose application one handles");

OPERATION(job_review_list, OPTIONAL, 200, .cache_s = 1, .more = &rating_summary_view, .doc = "What applicants say of a job");
OPERATION(user_review_list, OPTIONAL, 200, .cache_s = 1, .more = &rating_summary_view,
	.doc = "What is said of an employer; to recruiters, also of a seeker");
OPERATION(review_edit, AUTH(SIGNED_IN), 200, .flags = BASED, .base = review_load, .problems = PROBLEMS(PRECONDITION_FAILED),
	.doc = "Change one's own review");
OPERATION(review_delete, AUTH(SIGNED_IN), 204, .doc = "Delete one's own review");
OPERATION(review_hide, AUTH(ADMIN), 200, .doc = "Hide a review, or show it again");
OPERATION(skill_list, EVERYBODY, 200, .cache_s = 10, .doc = "Skills, by id");
OPERATION(industry_list, EVERYBODY, 200, .cache_s = 10, .doc = "Industries, by id");
OPERATION(interest_list, EVERYBODY, 200, .cache_s = 10, .doc = "Fields of interest, by id");
OPERATION(skill_create, AUTH(ADMIN), 201, .problems = PROBLEMS(NAME_EXISTS), .doc = "Add a skill");
OPERATION(industry_create, AUTH(ADMIN), 201, .problems = PROBLEMS(NAME_EXISTS), .doc = "Add an industry");
OPERATION(interest_create, AUTH(ADMIN), 201, .problems = PROBLEMS(NAME_EXISTS), .doc = "Add a field of interest");
OPERATION(skill_edit, AUTH(ADMIN), 200, .flags = BASED, .base = skill_load,
	.problems = PROBLEMS(NAME_EXISTS, PRECONDITION_FAILED), .doc = "Rename a skill, or give it other aliases");
OPERATION(skill_merge, AUTH(ADMIN), 200, .doc = "Make a skill part of another one, which takes over its names");
OPERATION(industry_merge, AUTH(ADMIN), 204, .doc = "Make an industry part of another one");
OPERATION(interest_merge, AUTH(ADMIN), 204, .doc = "Make a field of interest part of another one");
OPERATION(cache_clear, AUTH(ADMIN), 204, .flags = READS, .doc = "Forget every cached search and count");

#define V1 "/api/v1"

const struct route jobs_routes[] = {
	{ HTTP_POST, V1 "/jobs", &job_create, &new_job_view, &job_view },
	{ HTTP_GET, V1 "/jobs", &job_list, &job_filter_view, &job_view, LIST_DATA },
	{ HTTP_GET, V1 "/jobs/search", &job_search, &job_filter_view, &found_job_view, LIST_DATA },
	{ HTTP_GET, V1 "/jobs/suggest", &job_suggest, &suggest_query_view, &suggestion_view, LIST_DATA },
	{ HTTP_GET, V1 "/jobs/stats", &job_stats, NULL, &job_stats_view },
	{ HTTP_GET, V1 "/jobs/{id}", &job_show, &job_ref_view, &job_view },
	{ HTTP_PUT, V1 "/jobs/{id}", &job_replace, &job_edit_view, &job_view },
	{ HTTP_PATCH, V1 "/jobs/{id}", &job_edit, &job_edit_view, &job_view },
	{ HTTP_DELETE, V1 "/jobs/{id}", &job_delete, &job_ref_view },
	{ HTTP_PATCH, V1 "/jobs/{id}/status", &job_set_status, &job_status_edit_view, &job_view },
	{ HTTP_POST, V1 "/jobs/{id}/publish", &job_publish, &job_ref_view, &job_view },
	{ HTTP_POST, V1 "/jobs/{id}/pause", &job_pause, &job_ref_view, &job_view },
	{ HTTP_POST, V1 "/jobs/{id}/close", &job_close, &job_ref_view, &job_view },
	{ HTTP_GET, V1 "/jobs/{id}/history", &job_history, &history_query_view, &history_entry_view, LIST_DATA },

	{ HTTP_GET, V1 "/jobs/recommended", &job_recommended, &page_query_view, &recommended_job_view, LIST_DATA },
	{ HTTP_GET, V1 "/jobs/saved", &saved_list, &page_query_view, &job_view, LIST_DATA },
	{ HTTP_POST, V1 "/jobs/{id}/save", &job_save, &job_ref_view },
	{ HTTP_DELETE, V1 "/jobs/{id}/save", &job_unsave, &job_ref_view },

	{ HTTP_GET, V1 "/jobs/{id}/reviews", &job_review_list, &review_query_view, &review_view, LIST_DATA },
	{ HTTP_POST, V1 "/jobs/{id}/reviews", &job_review_create, &new_review_view, &review_view },
	{ HTTP_GET, V1 "/users/{id}/reviews", &user_review_list, &review_query_view, &review_view, LIST_DATA },
	{ HTTP_POST, V1 "/users/{id}/reviews", &user_review_create, &new_review_view, &review_view },
	{ HTTP_PATCH, V1 "/reviews/{id}", &review_edit, &review_edit_view, &review_view },
	{ HTTP_DELETE, V1 "/reviews/{id}", &review_delete, &review_ref_view },
	{ HTTP_POST, V1 "/reviews/{id}/hide", &review_hide, &review_hide_view, &review_view },

	{ HTTP_GET, V1 "/skills", &skill_list, &term_query_view, &skill_view, LIST_DATA },
	{ HTTP_POST, V1 "/skills", &skill_create, &new_skill_view, &skill_view },
	{ HTTP_PATCH, V1 "/skills/{id}", &skill_edit, &skill_edit_view, &skill_view },
	{ HTTP_POST, V1 "/skills/{id}/merge", &skill_merge, &merge_view, &skill_view },
	{ HTTP_GET, V1 "/industries", &industry_list, &term_query_view, &term_view, LIST_DATA },
	{ HTTP_POST, V1 "/industries", &industry_create, &new_term_view, &term_view },
	{ HTTP_POST, V1 "/industries/{id}/merge", &industry_merge, &merge_view },
	{ HTTP_GET, V1 "/interests", &interest_list, &term_query_view, &term_view, LIST_DATA },
	{ HTTP_POST, V1 "/interests", &interest_create, &new_term_view, &term_view },
	{ HTTP_POST, V1 "/interests/{id}/merge", &interest_merge, &merge_view },

	{ HTTP_DELETE, V1 "/cache", &cache_clear },

	/* The action API (S0), whose clients know no pages. */
	{ HTTP_POST, "/work", &job_create, &action_new_job_view, &action_job_view, .when = "postJob", .wrap = "job",
		.message = "Job posted" },
	{ HTTP_POST, "/work", &job_list, &action_search_view, &action_job_view, LIST_NAMED, .when = "searchJob",
		.wrap = "jobs", .rows = 100 },
	{ HTTP_POST, "/work", &handed_over, .when = "applyJob applyForJob apply", .to = "applications" },

	/* The job board (S2). */
	{ HTTP_GET, "/api/jobs", &job_list, &job_filter_view, &board_job_view, LIST_PAGES },
	{ HTTP_POST, "/api/jobs", &job_create, &new_job_view, &board_job_view },
	{ HTTP_GET, "/api/jobs/search", &job_search, &job_filter_view, &board_job_view, LIST_PAGES },
	{ HTTP_GET, "/api/jobs/{id}", &job_show, &job_ref_view, &board_job_view },
	{ HTTP_PUT, "/api/jobs/{id}", &job_replace, &job_edit_view, &board_job_view },
	{ HTTP_PATCH, "/api/jobs/{id}", &job_edit, &job_edit_view, &board_job_view },
	{ HTTP_DELETE, "/api/jobs/{id}/close", &job_close, &job_ref_view, &board_job_view },
	{ HTTP_GET, "/api/jobs/{id}/reviews", &job_review_list, &review_query_view, &board_review_view, LIST_PAGES },
	{ HTTP_POST, "/api/jobs/{id}/reviews", &job_review_create, &new_review_view, &board_review_view },
	{ HTTP_GET, "/api/users/{id}/reviews", &user_review_list, &review_query_view, &board_review_view, LIST_PAGES },
	{ HTTP_POST, "/api/users/{id}/reviews", &user_review_create, &new_review_view, &board_review_view },

	/* The listing platform (S3), whose clients change parts of a job by PUT, too; the chat platform (S1) posts here. */
	{ HTTP_GET, "/jobs", &job_list, &listing_filter_view, &listing_job_view, LIST_BARE, .rows = 100 },
	{ HTTP_POST, "/jobs", &job_create, &listing_new_job_view, &listing_job_view },
	{ HTTP_GET, "/jobs/{id}", &job_show, &job_ref_view, &listing_job_view },
	{ HTTP_PUT, "/jobs/{id}", &job_edit, &listing_job_edit_view, &listing_job_view },
	{ HTTP_PATCH, "/jobs/{id}", &job_edit, &listing_job_edit_view, &listing_job_view },
	{ HTTP_DELETE, "/jobs/{id}", &job_delete, &job_ref_view },
	{ 0 },
};
