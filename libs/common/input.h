#pragma once
/*
 * A request's input: its body, read under the limit of its route, and the decoding of path, query and body into the
 * struct the handler takes.
 */
#include "request.h"
#include "router.h"
#include "upload.h"

enum {
	JSON_BODY_MAX      = 1024 * 1024,
	/* A file of FILE_BYTES_MAX and what comes around it; the gateway lets as much through (deploy/locations). */
	FILE_BYTES_MAX     = 10 * 1024 * 1024,
	MULTIPART_BODY_MAX = 11 * 1024 * 1024,
};

/* What came in a body, read but not yet decoded: a decode may have to be repeated. */
struct input_body {
	Str bytes; /* of a multipart body, a digest of its parts instead, or nothing */
	const struct form_values *parts; /* of a multipart body, else NULL */
};

/* What the request calls its body. */
enum body_kind { BODY_UNKNOWN, BODY_JSON, BODY_FORM, BODY_PARTS };

enum body_kind body_kind(const struct request *r);
/* The refusal of a body of unknown kind. */
Err body_refuse_kind(struct request *r);
/* The files of a multipart body have gone to the operation's sink when this returns. */
Err input_read_body(struct request *r, struct input_body *out) MUST_CHECK;
/* The path's parameters alone. */
Err input_decode_path(struct request *r, const struct route_match *match, void *in) MUST_CHECK;
/* Lays the input over *in; based: what *in holds counts as given. */
Err input_decode(struct request *r, const struct route_match *match, const struct input_body *body, void *in, bool based)
	MUST_CHECK;
