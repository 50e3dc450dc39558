#pragma once
/*
 * What the files of the HTTP server share; with them the only ones that know civetweb. The server's numbers are atomic,
 * its configuration is constant; everything else belongs to the thread of a connection.
 */
#include "io/http.h"

#include <civetweb.h>
#include <stdatomic.h>

struct http_server {
	struct http_config config;
	struct mg_context *civetweb;
	atomic_int connections;
	atomic_int requests;
	atomic_bool draining;
	pthread_mutex_t lock; /* guards nothing but the wait for idle */
	pthread_cond_t idle;  /* the last request under way has been answered */
};

/* Is more of the request's body unread than http_body_pass_over() would read? */
bool http_body_is_long_left(const struct http_exchange *exchange);
void http_body_pass_over(struct http_exchange *exchange);
