#pragma once
/* What the handlers and workers of the applications service share: its settings and the file store. Constant once made. */
#include "io/object.h"
#include "request.h"
#include "service.h"

struct applications_config {
	struct object_config objects;
	const char *clamd;
	int64_t upload_ttl_s, download_ttl_s, file_bytes_max;
};

struct applications {
	const struct applications_config *config;
	struct object_store *store;
};

extern const struct setting applications_settings[];

Err applications_init(struct app *app) MUST_CHECK;
void applications_finish(struct app *app);

static inline const struct applications *state_of(const struct app *app)
{
	return app->state;
}
