#pragma once
/* The problems that only the applications service can end in. */
#include "base/err.h"

PROBLEM(JOB_IS_CLOSED, 409, "job_closed", "This job is closed");
PROBLEM(JOB_IS_PAUSED, 409, "job_paused", "This job takes no applications at the moment");
PROBLEM(JOB_HAS_EXPIRED, 409, "job_expired", "This job has expired");
PROBLEM(DEADLINE_PASSED, 409, "deadline_passed", "The time to apply to this job is over");
PROBLEM(OWN_JOB, 409, "own_job", "This is your own job");
PROBLEM(ALREADY_APPLIED, 409, "already_applied", "You have applied to this job already");
PROBLEM(TRANSITION_REFUSED, 409, "transition_refused", "The application cannot go from its state to that one");
PROBLEM(APPLICATION_OVER, 409, "application_over", "The application has come to its end");
PROBLEM(INTERVIEW_OVER, 409, "interview_cancelled", "The interview was cancelled");
PROBLEM(FILE_NOT_UPLOADED, 409, "file_not_uploaded", "The file has not been uploaded yet");
PROBLEM(FILE_NOT_SCANNED, 409, "file_not_scanned", "The file is still being checked, try again shortly");
PROBLEM(FILE_UNSAFE, 409, "file_unsafe", "The file did not pass the check and cannot be downloaded");
PROBLEM(FILE_TYPE_REFUSED, 415, "file_type_refused", "Only documents and images are taken");
PROBLEM(TOO_MANY_UPLOADS, 409, "too_many_uploads", "Upload what you have announced before you announce more");
