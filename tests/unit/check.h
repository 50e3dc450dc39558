#pragma once
/*
 * cmocka with what it needs before it, and comparisons of the values of base/. For the main thread of a unit test only.
 *
 */
#include "base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

/* The name is ours, see base/err.h. */
#undef fail

/* Copies into an exact block, so that a sanitizer sees a read beyond the text's end. Released with cleanup_free. */
static inline char *check_exact(const char *text)
{
	size_t n = strlen(text);
	char *exact = malloc(n ? n : 1);

	assert_non_null(exact);
	memcpy(exact, text, n);
	return exact;
}

static inline void check_str(Str text, const char *expected, const char *file, int line)
{
	if (str_eq(text, str_of(expected)) && (text.p != NULL) == (expected != NULL))
		return;
	print_error("\"" STR_FMT "\" is not \"%s\"\n", STR_ARG(text), expected ? expected : "(absent)");
	_fail(file, line);
}

/* NULL: the text must be absent. */
#define assert_str(text, expected) check_str((text), (expected), __FILE__, __LINE__)

static inline void check_holds(Str text, const char *part, const char *file, int line)
{
	for (size_t i = 0; i < text.n; i++) {
		if (str_starts(str_slice(text, i, text.n), str_of(part)))
			return;
	}
	print_error("\"" STR_FMT "\" does not hold \"%s\"\n", STR_ARG(text), part);
	_fail(file, line);
}

#define assert_holds(text, part) check_holds((text), (part), __FILE__, __LINE__)
