#include "model.h"

VIEW(known_job_view, known_job,
	FIELD(known_job, id, 0),
	FIELD(known_job, owner_id, 0),
	FIELD(known_job, title, 0),
	FIELD(known_job, status, 0, .words = &job_status_words));

VIEW(new_application_view, new_application,
	FIELD(new_application, job_id, REQUIRED, .min = 1, .example = "1"),
	FIELD(new_application, name, 0, .max = 200),
	FIELD(new_application, email, 0, .max = 254),
	FIELD(new_application, cover_letter, MULTILINE, .max = 20000));

#define APPLICATION_FIELDS                                                              \
	FIELD(application, id, READ_ONLY),                                              \
	FIELD(application, job_id, READ_ONLY),                                          \
	FIELD(application, job_title, READ_ONLY),                                       \
	FIELD(application, applicant_id, READ_ONLY),                                    \
	FIELD(application, name, READ_ONLY),                                            \
	FIELD(application, email, READ_ONLY),                                           \
	FIELD(application, cover_letter, READ_ONLY),                                    \
	FIELD(application, status, READ_ONLY, .words = &application_status_words),      \
	FIELD(application, submitted_at, READ_ONLY)

VIEW(application_view, application, APPLICATION_FIELDS);
VIEW(application_row_view, application, APPLICATION_FIELDS,
	FIELD(application, owner_id, READ_ONLY),
	FIELD(application, version, READ_ONLY));

VIEW(application_query_view, application_query,
	FIELD(application_query, limit, 0, .min = 1, .max = 100),
	FIELD(application_query, cursor, 0, .max = 1024));
