#include "state.h"

#include "input.h"
#include "io/scan.h"
#include "object_settings.h"

#define CONFIG struct applications_config

_Static_assert(FILE_BYTES_MAX == 10485760, "the setting below says how much that is");

const struct setting applications_settings[] = {
	OBJECT_SETTINGS(CONFIG, objects),
	SETTING_STR(CONFIG, clamd, "CLAMD_ADDRESS", "127.0.0.1:3310",
		"The malware scanner: host and port, or a socket's path.", .check = scan_address_mistake),
	SETTING_INT(CONFIG, upload_ttl_s, "UPLOAD_URL_TTL", "900", 2, 86400,
		"Seconds in which an announced file can be uploaded."),
	SETTING_INT(CONFIG, download_ttl_s, "DOWNLOAD_URL_TTL", "300", 1, 86400, "Seconds the address of a download is good."),
	SETTING_INT(CONFIG, file_bytes_max, "FILE_BYTES_MAX", "10485760", 1024, FILE_BYTES_MAX, "The largest file."),
	{ 0 },
};

Err applications_init(struct app *app)
{
	struct applications *state = calloc(1, sizeof(*state));

	if (!state)
		return fail(INTERNAL, "no memory for the service");
	state->config = app->service_config;
	app->state = state;
	return object_open(&state->config->objects, &state->store);
}

void applications_finish(struct app *app)
{
	struct applications *state = app->state;

	if (state)
		object_close(state->store);
	free(state);
}

void applications_write_metrics(struct app *app, struct buf *out)
{
	struct applications *state = app->state;
	char label[32];

	metrics_head(out, "jobwire_files_scanned_total", "counter", "Files by the scanner's verdict");
	for (unsigned verdict = FILE_CLEAN; verdict <= FILE_FAILED; verdict++) {
		snprintf(label, sizeof(label), "verdict=\"%s\"", word_text(&file_status_words, verdict, DIALECT_LOWER));
		metrics_value(out, "jobwire_files_scanned_total", label, atomic_load(&state->scanned[verdict]));
	}
	metrics_head(out, "jobwire_scans_held_up", "gauge", "Files wait because the scanner or the store is away");
	metrics_value(out, "jobwire_scans_held_up", "", atomic_load(&state->scans_held_up));
}
