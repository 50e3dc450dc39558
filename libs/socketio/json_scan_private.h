#pragma once
/* What the files of json_scan.h share: a step-by-step look at a text, without recursion and without memory. */
#include "json_scan.h"

/* Where the scan stands. The kinds of the open containers are bits, the innermost one the lowest. */
struct json_scan {
	const char *p, *end;
	uint64_t objects;
	int depth;
};

static inline struct json_scan json_scan_of(Str text)
{
	const char *p = text.p ? text.p : "";

	return (struct json_scan){ .p = p, .end = p + text.n };
}

static inline void json_skip_blanks(struct json_scan *scan)
{
	while (scan->p < scan->end && (*scan->p == ' ' || *scan->p == '\t' || *scan->p == '\n' || *scan->p == '\r'))
		scan->p++;
}

static inline bool json_accept(struct json_scan *scan, char c)
{
	if (scan->p == scan->end || *scan->p != c)
		return false;
	scan->p++;
	return true;
}

/* Behind the opening quote. That the bytes are UTF-8 is asked of the whole message before. */
bool json_scan_text(struct json_scan *scan);
/* At the first byte of a text, a number or a word. */
bool json_scan_scalar(struct json_scan *scan);
/* One value of any kind. */
bool json_scan_value(struct json_scan *scan);
