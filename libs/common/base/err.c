#include "err.h"

#include "codec.h"

#include <stdarg.h>

static _Thread_local char reason[512];

Err fail(Err problem, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(reason, sizeof(reason), format, args);
	va_end(args);
	/* What was too long may have been cut inside a character. */
	reason[utf8_prefix(str_of(reason)).n] = '\0';
	return problem;
}

const char *fail_reason(void)
{
	return reason;
}

void fail_clear(void)
{
	reason[0] = '\0';
}
