#pragma once
/*
 * The session source of every service but auth: asks auth, GET <AUTH_URL>/internal/sessions/<sid>. The one call between
 * services that happens inside a request (once in a while: memory and Redis come first). Any thread may fetch.
 */
#include "session.h"

struct session_http;

/* The secret, which all daemons share, shows auth that a sister asks; it has to outlive this. */
Err session_http_create(const char *auth_url, const char *secret, struct session_http **out) MUST_CHECK;
void session_http_destroy(struct session_http *http);

struct session_source session_http_source(struct session_http *http);
