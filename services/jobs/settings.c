#include "jobs.h"

static const char *check_chat_mode(const char *text)
{
	unsigned mode;

	return word_read(&chat_mode_words, str_of(text), &mode) ? NULL : "must be group or private";
}

const struct setting jobs_settings[] = {
	SETTING_STR(struct jobs_config, chat_mode, "CHAT_MODE", "group",
		"Who sees what is said about a job that does not say it itself: `group`, all its members; `private`, a seeker "
		"and the recruiter.",
		.check = check_chat_mode),
	SETTING_INT(struct jobs_config, reminder_hours, "DEADLINE_REMINDER_HOURS", "48", 1, 720,
		"So many hours before its deadline those who saved a job and have not applied are reminded."),
	{ 0 },
};

Err jobs_init(struct app *app)
{
	struct jobs *jobs = calloc(1, sizeof(*jobs));

	if (!jobs)
		return fail(INTERNAL, "no memory for the service");
	app->state = jobs;
	jobs->config = app->service_config;
	jobs->reminder_ms = jobs->config->reminder_hours * 60 * 60 * 1000;
	return word_read(&chat_mode_words, str_of(jobs->config->chat_mode), &jobs->chat_mode) ? OK : INTERNAL;
}

void jobs_finish(struct app *app)
{
	free(app->state);
}
