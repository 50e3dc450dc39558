#pragma once
/*
 * The one error body of the whole suite: RFC 9457 problem+json, whoever the caller is and whatever went wrong. NGINX
 * writes the same shape for the errors it answers itself (deploy/nginx.conf).
 */
#include "base/buf.h"
#include "data/decode.h"

#define PROBLEM_TYPE "application/problem+json"

void problem_write(struct buf *out, Err problem, const struct field_errors *errors, Str request_id);
/* For errors of the server below us, of which only the status is known. */
void problem_write_status(struct buf *out, int status, Str request_id);
