#include "model.h"

#define JOB_FIELDS                                                                         \
	FIELD(job, id, READ_ONLY),                                                         \
	FIELD(job, recruiter_id, READ_ONLY),                                               \
	FIELD(job, title, READ_ONLY, .example = "\"Systems programmer\""),                 \
	FIELD(job, description, READ_ONLY),                                                \
	FIELD(job, company, READ_ONLY),                                                    \
	FIELD(job, location, READ_ONLY),                                                   \
	FIELD(job, job_type, READ_ONLY, .words = &job_type_words),                         \
	FIELD(job, status, READ_ONLY, .words = &job_status_words),                         \
	FIELD(job, chat_group_id, READ_ONLY, .doc = "The conversation about this job"),    \
	FIELD(job, created_at, READ_ONLY),                                                 \
	FIELD(job, updated_at, READ_ONLY)

VIEW(job_view, job, JOB_FIELDS);
VIEW(job_row_view, job, JOB_FIELDS, FIELD(job, version, READ_ONLY));

VIEW(new_job_view, new_job,
	FIELD(new_job, title, REQUIRED, .max = 200, .example = "\"Systems programmer\""),
	FIELD(new_job, description, REQUIRED | MULTILINE, .max = 20000, .example = "\"Write the best C of your life.\""),
	FIELD(new_job, company, 0, .max = 200),
	FIELD(new_job, location, 0, .max = 200),
	FIELD(new_job, job_type, 0, .words = &job_type_words),
	FIELD(new_job, status, 0, .words = &job_status_words, .doc = "DRAFT or OPEN"));

VIEW(job_ref_view, job_ref, FIELD(job_ref, id, REQUIRED, .min = 1));

VIEW(job_query_view, job_query,
	FIELD(job_query, q, 0, .max = 200, .also = "search keyword"),
	FIELD(job_query, limit, 0, .min = 1, .max = 100),
	FIELD(job_query, cursor, 0, .max = 1024));
