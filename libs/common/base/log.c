#include "log.h"

#include "codec.h"
#include "json_text.h"

#include <strings.h>
#include <unistd.h>

/* The message and the context always have room, however many escapes they need. */
enum { LINE_MAX_BYTES = 8192, MESSAGE_MAX = 500, CONTEXT_MAX = 200 };

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

/* Whatever a stranger sent, the line stays readable: of what is not UTF-8 only the ASCII is shown. */
static void add_bytes(struct buf *line, Str value)
{
	struct buf text;
	char *copy;

	buf_init(&text, LINE_MAX_BYTES);
	copy = buf_extend(&text, value.n);
	for (size_t i = 0; copy && i < value.n; i++)
		copy[i] = value.p[i] && (unsigned char)value.p[i] < 0x80 ? value.p[i] : '?';
	json_write_text(line, buf_str(&text));
	line->failed |= text.failed;
	buf_finish(&text);
}

static void add_text(struct buf *line, const char *key, Str value)
{
	buf_format(line, ",\"%s\":", key);
	if (utf8_valid(value))
		json_write_text(line, value);
	else
		add_bytes(line, value);
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
		add_text(line, "request_id", str_slice(context.request_id, 0, CONTEXT_MAX));
	if (context.trace_id.n)
		add_text(line, "trace_id", str_slice(context.trace_id, 0, CONTEXT_MAX));
	if (context.operation)
		add_text(line, "operation", str_of(context.operation));
}

static void begin_line(struct buf *line, enum log_level level, const char *message)
{
	char time[TIME_TEXT_MAX];

	buf_format(line, "{\"time\":\"%.*s\",\"level\":\"%s\",\"service\":\"%s\"", (int)time_format(clock_now(), time), time,
		level_names[level], service_name);
	add_text(line, "message", str_slice(str_of(message), 0, MESSAGE_MAX));
	add_context(line);
}

void log_write(enum log_level level, const char *message, const struct log_field *fields)
{
	struct buf line;

	if (level < least_level)
		return;
	buf_init(&line, LINE_MAX_BYTES);
	begin_line(&line, level, message);
	for (const struct log_field *field = fields; field->kind != LOG_END; field++)
		add_field(&line, field);
	buf_add_literal(&line, "}\n");
	if (line.failed) {
		buf_clear(&line);
		begin_line(&line, level, message);
		buf_add_literal(&line, ",\"cut\":\"the line was too long\"}\n");
	}
	if (write(STDERR_FILENO, line.p, line.n) < 0) {
		/* Nobody is left to tell. */
	}
	buf_finish(&line);
}
