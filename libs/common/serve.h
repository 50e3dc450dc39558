#pragma once
/*
 * From a request to its answer: finds the route, asks who calls and whether they may, decodes the input, runs the
 * handler inside a transaction, encodes the answer, commits, sends. Errors of every kind leave here as one problem body
 * and one log line.
 */
#include "service.h"

struct route_stats {
	struct histogram by_class[6]; /* index: status / 100 */
};

/* The HTTP server's callback; context is the struct app. */
void serve(struct http_exchange *exchange, void *context);
/* Answers what the HTTP server could not make a request of. */
void serve_refusal(struct http_exchange *exchange, int status, void *context);
