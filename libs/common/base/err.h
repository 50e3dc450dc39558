#pragma once
/*
 * Errors. An Err points to an immutable problem that a caller of the API may see; NULL (OK) is success. A problem is
 * defined once, in a header, and compared by address.
 *
 * What went wrong underneath (a server's message, an errno) is for the log, never for the caller: a library stores it
 * with fail() and returns; whoever finally handles the error logs it once with fail_reason(). The reason is kept per
 * thread in a fixed buffer and stands until the next fail() of that thread.
 */
#include "cleanup.h"

struct problem {
	int status;
	const char *code;
	const char *title;
};

typedef const struct problem *Err;

#define OK ((Err)NULL)

/*
 * A problem is an array of one, so that its bare name is its address, also in constant tables; weak, so that the one
 * definition may stand in a header and still have one address in the whole program.
 */
#define PROBLEM(name, status_, code_, title_) \
	__attribute__((weak)) const struct problem name[1] = { { .status = (status_), .code = (code_), .title = (title_) } }

#define TRY(expression)                     \
	do {                                \
		Err try_ = (expression);    \
		if (try_)                   \
			return try_;        \
	} while (0)

/* Remembers why, for the log, and returns the problem: return fail(DATABASE_AWAY, "connect: %s", text); */
Err fail(Err problem, const char *format, ...) PRINTF(2, 3);
const char *fail_reason(void);
void fail_clear(void);

/* The problems that the library itself can end in. Titles are shown to people. */
PROBLEM(MALFORMED, 400, "malformed", "The request could not be understood");
PROBLEM(UNAUTHENTICATED, 401, "unauthenticated", "Sign in first");
PROBLEM(FORBIDDEN, 403, "forbidden", "You may not do this");
PROBLEM(NOT_FOUND, 404, "not_found", "There is no such thing here");
PROBLEM(METHOD_NOT_ALLOWED, 405, "method_not_allowed", "This address does not answer that method");
PROBLEM(REQUEST_TIMEOUT, 408, "request_timeout", "The request took too long to arrive");
PROBLEM(CONFLICT, 409, "conflict", "The request conflicts with the present state");
PROBLEM(LENGTH_REQUIRED, 411, "length_required", "The request must state its length");
PROBLEM(PRECONDITION_FAILED, 412, "precondition_failed", "It was changed by somebody else in the meantime");
PROBLEM(TOO_LARGE, 413, "too_large", "The request is too large");
PROBLEM(UNSUPPORTED_MEDIA_TYPE, 415, "unsupported_media_type", "This content type is not understood here");
PROBLEM(INVALID, 422, "invalid", "Some fields are not valid");
PROBLEM(RATE_LIMITED, 429, "rate_limited", "Too many requests");
PROBLEM(INTERNAL, 500, "internal", "Something went wrong on our side");
PROBLEM(OVERLOADED, 503, "overloaded", "The service is busy, try again shortly");
PROBLEM(UNAVAILABLE, 503, "unavailable", "A part of the service is away, try again shortly");
PROBLEM(VERSION_NOT_SUPPORTED, 505, "version_not_supported", "This version of HTTP is not spoken here");
PROBLEM(SHUTTING_DOWN, 503, "shutting_down", "The service is restarting, try again shortly");
