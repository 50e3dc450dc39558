#pragma once
/*
 * Who may see and change what: one function per noun, asked by every handler of it. What the caller may not see does not
 * exist for them; what they see and may not change is FORBIDDEN. Administrators may do what a job's recruiter may, and
 * never speak for an applicant. No memory, no state; on the request's thread.
 */
#include "model.h"
#include "request.h"

enum access {
	TO_READ,
	TO_DECIDE, /* as staff: states, interviews, notes */
	TO_SPEAK,  /* as the applicant */
};

bool is_staff(const struct request *r, int64_t owner_id);
Err application_policy(const struct request *r, const struct application *application, enum access wanted) MUST_CHECK;
/* The list of who applied to a job: its recruiter's. */
Err applicants_policy(const struct request *r, const struct known_job *job) MUST_CHECK;
