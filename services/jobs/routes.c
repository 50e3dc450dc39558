#include "routes.h"

#include "model.h"

OPERATION(job_create, AUTH(RECRUITER | ADMIN), 201, .doc = "Post a job");
OPERATION(job_show, OPTIONAL, 200, .cache_s = 1, .doc = "One job");
OPERATION(job_search, EVERYBODY, 200, .cache_s = 1, .doc = "Search the open jobs, newest first");

#define V1 "/api/v1"

const struct route jobs_routes[] = {
	{ HTTP_POST, V1 "/jobs", &job_create, &new_job_view, &job_view },
	{ HTTP_GET, V1 "/jobs/search", &job_search, &job_query_view, &job_view, LIST_DATA },
	{ HTTP_GET, V1 "/jobs/{id}", &job_show, &job_ref_view, &job_view },
	{ 0 },
};
