#pragma once
/*
 * JSON lines on standard error: one line per write, so that lines of several threads never mix.
 *
 *	log_warn("broker lost", LOG("address", url), LOG("attempt", n));
 *
 * A thread may carry a context (the request id and the route), which every line of that thread then shows. No secret,
 * token or document may be passed in: fields are written as they are. Libraries below the service runtime do not log.
 */
#include "clock.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

struct log_field {
	const char *key;
	enum { LOG_END, LOG_TEXT, LOG_NUMBER } kind;
	union {
		Str text;
		int64_t number;
	};
};

struct log_context {
	Str request_id;
	Str trace_id;
	const char *operation;
};

static inline struct log_field log_number(const char *key, int64_t value)
{
	return (struct log_field){ .key = key, .kind = LOG_NUMBER, .number = value };
}

static inline struct log_field log_text(const char *key, const char *value)
{
	return (struct log_field){ .key = key, .kind = LOG_TEXT, .text = str_of(value) };
}

static inline struct log_field log_str(const char *key, Str value)
{
	return (struct log_field){ .key = key, .kind = LOG_TEXT, .text = value };
}

#define LOG(key, value) \
	_Generic((value), Str: log_str, char *: log_text, const char *: log_text, default: log_number)(key, value)

void log_init(const char *service, enum log_level least);
bool log_level_parse(Str word, enum log_level *out) MUST_CHECK;
void log_set_context(const struct log_context *context);

/* fields ends with an entry of kind LOG_END. */
void log_write(enum log_level level, const char *message, const struct log_field *fields);

#define log_line(level, message, ...) \
	log_write(level, message, (const struct log_field[]){ __VA_ARGS__ __VA_OPT__(, ) { .kind = LOG_END } })
#define log_debug(...) log_line(LOG_DEBUG, __VA_ARGS__)
#define log_info(...)  log_line(LOG_INFO, __VA_ARGS__)
#define log_warn(...)  log_line(LOG_WARN, __VA_ARGS__)
#define log_error(...) log_line(LOG_ERROR, __VA_ARGS__)
