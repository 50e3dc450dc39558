#include "board_views.h"

#include "job_fields.h"

VIEW(board_job_view, job, JOB_SHOWN(DIALECT_BOARD));
VIEW(board_review_view, review, REVIEW_SHOWN(DIALECT_BOARD));
