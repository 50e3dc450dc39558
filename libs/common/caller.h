#pragma once
/*
 * Who calls: the client's address as the gateway tells it, the session behind the bearer token, and the caller's rate
 * limit. Asked before a request's input is looked at, or, where the body says what is wanted, as soon as that is known.
 */
#include "request.h"

/* The peer's address, or what it says the client's is, when the peer is one of the trusted proxies. */
Str caller_address(const struct http_exchange *http, const char *trusted_proxies);
/* Asked again, it does nothing. */
Err caller_identify(struct request *r) MUST_CHECK;
/* Counts a request that ended before it was clear what it wanted. */
Err caller_count(struct request *r) MUST_CHECK;
