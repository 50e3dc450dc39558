#pragma once
/*
 * Calls to other HTTP servers, of a small kind: one request, one answer in memory. Handles, and with them connections,
 * are reused; a call ends with its deadline; redirects are not followed and only http and https are spoken.
 * Any thread may call; a handle is used by one at a time, inside. The answer is copied into the caller's arena.
 */
#include "base/clock.h"
#include "base/err.h"
#include "base/str.h"

struct http_client_config {
	const char *user_agent; /* outlives the client */
	int idle_max;      /* handles kept; 0: 8 */
	size_t answer_max; /* bytes of a body; 0: 64 KiB */
	int connect_ms;    /* 0: 1000 */
	bool direct;       /* no proxy, whatever the environment says */
	/*
	 * Asked for each network address before it is connected to; NULL: all are fine. For URLs that strangers give: a name
	 * says nothing about where it leads. No proxy then either: it would connect in our place.
	 */
	bool (*allows)(Str address);
};

struct http_answer {
	int status;
	Str body;
	int64_t length; /* of the body, as announced, also to a HEAD; -1: unknown */
};

struct http_client;

Err http_client_create(const struct http_client_config *config, struct http_client **out) MUST_CHECK;
void http_client_destroy(struct http_client *client);

struct http_call {
	const char *url;
	const char *const *headers; /* "Name: value", ends with NULL; may be NULL */
	Str body;                   /* absent: GET; else POST */
	const char *method;         /* NULL: as the body has it */
	/* A body that lies in a file: so many bytes of it from its beginning; 0 for none. */
	int64_t file_size;
	int file;
	/*
	 * Takes the body of a success piece by piece, so that it is never whole in memory. False ends the call, which then
	 * is UNAVAILABLE: whoever gives up knows why.
	 */
	bool (*consume)(void *context, Str bytes);
	void *context;
};

/* UNAVAILABLE when there was no whole answer; any status is an answer. */
Err http_fetch(struct http_client *client, const struct http_call *call, struct deadline deadline, struct arena *arena,
	struct http_answer *out) MUST_CHECK;
