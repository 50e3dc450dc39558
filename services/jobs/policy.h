#pragma once
/*
 * Who may see and change what: one function per noun, asked by every handler of it. What the caller may not see does not
 * exist for them; what they see and may not change is FORBIDDEN. Administrators may do what a job's recruiter may. To be
 * asked on the request's thread.
 */
#include "model.h"
#include "request.h"

enum access { TO_READ, TO_WRITE, TO_DELETE };

/* A draft is its recruiter's alone; what was posted once is for everybody to read, whatever became of it. */
Err job_policy(const struct request *r, const struct job *job, enum access wanted) MUST_CHECK;
/* For whom may the caller post? FORBIDDEN for anybody but oneself; 0 is oneself. */
Err recruiter_policy(const struct request *r, int64_t recruiter_id) MUST_CHECK;
/* A review is its author's to change; administrators may delete and hide it, but never speak for somebody else. */
Err review_policy(const struct request *r, const struct review *review, enum access wanted) MUST_CHECK;
