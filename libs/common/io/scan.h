#pragma once
/*
 * The malware scanner: clamd, to which a file is streamed (INSTREAM) while it is read from wherever it lies. One
 * connection per file, used by one thread; one of end and drop ends it.
 */
#include "base/clock.h"
#include "base/err.h"

PROBLEM(SCANNER_AWAY, 503, "unavailable", "The scanner is away, try again shortly");
/* The scanner is there and cannot judge this file: it is too large for it, say. */
PROBLEM(SCAN_REFUSED, 422, "scan_refused", "The scanner could not judge the file");

struct scan;

/* address: host:port, a name or an IPv4 address, or the path of a socket. A name is looked up without a deadline. */
const char *scan_address_mistake(const char *address);
Err scan_begin(const char *address, struct deadline deadline, struct scan **out) MUST_CHECK;
Err scan_feed(struct scan *scan, Str bytes) MUST_CHECK;
/* *finding is absent for a clean file, else what the scanner calls it; it lies in the arena. */
Err scan_end(struct scan *scan, struct arena *arena, Str *finding) MUST_CHECK;
void scan_drop(struct scan *scan);
