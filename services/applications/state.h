#pragma once
/*
 * What the handlers and workers of the applications service share: its settings and the file store. Constant once made, but
 * for the counts, which are atomic.
 */
#include "contracts/files.h"
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
	atomic_llong scanned[FILE_FAILED + 1]; /* by verdict */
	atomic_bool scans_held_up;             /* scanner or store are away */
};

extern const struct setting applications_settings[];

Err applications_init(struct app *app) MUST_CHECK;
void applications_finish(struct app *app);
void applications_write_metrics(struct app *app, struct buf *out);

static inline const struct applications *state_of(const struct app *app)
{
	return app->state;
}
