#pragma once
/*
 * A request's input: its body, read under the limit of its route, and the decoding of path, query and body into the
 * struct the handler takes.
 */
#include "request.h"
#include "router.h"

enum {
	JSON_BODY_MAX      = 1024 * 1024,
	MULTIPART_BODY_MAX = 10 * 1024 * 1024,
};

Err input_read_body(struct request *r, Str *out) MUST_CHECK;
/* The path's parameters alone. */
Err input_decode_path(struct request *r, const struct route_match *match, void *in) MUST_CHECK;
/* Lays the input over *in; based: what *in holds counts as given. */
Err input_decode(struct request *r, const struct route_match *match, Str body, void *in, bool based) MUST_CHECK;
