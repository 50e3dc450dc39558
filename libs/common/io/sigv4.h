#pragma once
/*
 * Pre-signed requests to S3 and what speaks like it (AWS Signature Version 4, the signature in the query). The same for
 * our own calls and for the URLs that clients get: whoever has such a URL may make this one request until it expires.
 * Values; any thread.
 */
#include "base/clock.h"
#include "base/err.h"

struct sigv4_credentials {
	Str access_key, secret_key, region;
};

struct sigv4_pair {
	Str name, value;
};

enum { SIGV4_PAIRS_MAX = 8, SIGV4_EXPIRES_MAX = 7 * 24 * 3600 };

/* Nothing of it is encoded yet. Pairs end with an absent name. */
struct sigv4_request {
	const char *method;
	Str origin; /* https://host[:port] */
	Str path;   /* begins with a slash */
	struct sigv4_pair query[SIGV4_PAIRS_MAX];
	struct sigv4_pair headers[SIGV4_PAIRS_MAX]; /* that have to come with it, names in lower case, without "host" */
	int expires_s;
	Time now;
};

/* The whole URL; its query is sorted. OVERLOADED without memory. */
Err sigv4_presign(struct arena *arena, const struct sigv4_credentials *credentials, const struct sigv4_request *request,
	Str *url) MUST_CHECK;
