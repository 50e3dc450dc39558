#include "routes.h"

#include "model.h"
#include "problems.h"

OPERATION(application_create, AUTH(SEEKER), 201, .problems = PROBLEMS(JOB_NOT_OPEN, OWN_JOB, ALREADY_APPLIED),
	.doc = "Apply to a job");
OPERATION(application_list, AUTH(SIGNED_IN), 200, .doc = "One's own applications, newest first");

#define V1 "/api/v1"

const struct route applications_routes[] = {
	{ HTTP_POST, V1 "/applications", &application_create, &new_application_view, &application_view },
	{ HTTP_GET, V1 "/applications", &application_list, &application_query_view, &application_view, LIST_DATA },
	{ 0 },
};
