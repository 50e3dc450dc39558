#pragma once
/*
 * Who calls: the client's address as the gateway tells it, the session behind the bearer token, and the caller's rate
 * limit. Called once per request, before its input is looked at.
 */
#include "request.h"

/* The peer's address, or what it says the client's is, when the peer is one of the trusted proxies. */
Str caller_address(const struct http_exchange *http, const char *trusted_proxies);
Err caller_identify(struct request *r) MUST_CHECK;
