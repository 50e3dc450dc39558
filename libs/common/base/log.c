#include "log.h"

#include "json_text.h"

#include <strings.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 8192 };

static const char *const level_names[] = { "debug", "info", "warn", "error" };

/* Written once by log_init() before any other thread exists. */
static const char *service_name = "jobwire";
static enum log_level least_level = LOG_INFO;

static _Thread_local struct log_context context;

void log_init(const char *service, enum log_level least)
{
	service_name = service;
	least_level = least;
}

bool log_level_parse(Str word, enum log_level *out)
{
	for (size_t i = 0; i < ARRAY_LEN(level_names); i++) {
		if (str_eq_nocase(word, str_of(level_names[i]))) {
			*out = (enum log_level)i;
			return true;
		}
	}
	return false;
}

void log_set_context(const struct log_context *new_context)
{
	context = new_context ? *new_context : (struct log_context){ 0 };
}

static void add_text(struct buf *line, const char *key, Str value)
{
	buf_format(line, ",\"%s\":", key);
	json_write_text(line, value);
}

static void add_field(struct buf *line, const struct log_field *field)
{
	if (field->kind == LOG_NUMBER)
		buf_format(line, ",\"%s\":%lld", field->key, (long long)field->number);
	else
		add_text(line, field->key, field->text);
}

static void add_context(struct buf *line)
{
	if (context.request_id.n)
		add_text(line, "request_id", context.request_id);
	if (context.trace_id.n)
		add_text(line, "trace_id", context.trace_id);
	if (context.operation)
		add_text(line, "operation", str_of(context.operation));
}

void log_write(enum log_level level, const char *message, const struct log_field *fields)
{
	char time[TIME_TEXT_MAX];
	struct buf line;

	if (level < least_level)
		return;
	buf_init(&line, LINE_MAX_BYTES);
	buf_format(&line, "{\"time\":\"%.*s\",\"level\":\"%s\",\"service\":\"%s\"", (int)time_format(clock_now(), time), time,
		level_names[level], service_name);
	add_text(&line, "message", str_of(message));
	add_context(&line);
	for (const struct log_field *field = fields; field->kind != LOG_END; field++)
		add_field(&line, field);
	buf_add_literal(&line, "}\n");
	if (line.failed) {
		buf_clear(&line);
		buf_format(&line, "{\"level\":\"error\",\"service\":\"%s\",\"message\":\"a log line was too long\"}\n", service_name);
	}
	if (write(STDERR_FILENO, line.p, line.n) < 0) {
		/* Nobody is left to tell. */
	}
	buf_finish(&line);
}
