#pragma once
/*
 * multipart/form-data (RFC 7578, RFC 2046) as it arrives: fed with pieces of any size, it tells of parts as they begin,
 * of their data, and of their end. Nothing of the data is copied or kept: where a piece ends in what may become a
 * boundary, only the count of bytes that fit so far is remembered, and if it turns out to be data after all, it is told
 * from the boundary's own text. So the data told of lies either in the piece or in the parser, and is the receiver's for
 * the length of the call.
 *
 * It is strict, because whoever stands before it may read a lenient body differently: lines end with CRLF, nothing but
 * blanks follows a boundary on its line, no header is folded, no parameter comes twice. What is refused is MALFORMED, and
 * the parser's mistake says why in words for the caller; after any error it must not be fed again. One thread at a time.
 */
#include "base/err.h"
#include "base/str.h"

enum {
	MULTIPART_PARTS_MAX    = 64,
	MULTIPART_HEAD_MAX     = 8 * 1024, /* header lines of one part */
	MULTIPART_BOUNDARY_MAX = 70,
	MULTIPART_NAME_MAX     = 200,
	MULTIPART_FILENAME_MAX = 255,
};

/* The texts last until the part's end. They are UTF-8 without control characters. */
struct multipart_part {
	Str name;         /* never empty; several parts may have the same */
	Str filename;     /* absent: not a file. Without folders; empty where a form's file was not chosen */
	Str content_type; /* as it was told; absent when it was not */
};

/* An error returned stops the parser and is returned to whoever fed it. */
struct multipart_events {
	Err (*begin)(void *context, const struct multipart_part *part);
	Err (*data)(void *context, Str bytes);
	Err (*end)(void *context);
};

struct multipart {
	const struct multipart_events *events;
	void *context;
	const char *mistake; /* "the last boundary is missing"; NULL while all is well */

	enum {
		MULTIPART_PREAMBLE,
		MULTIPART_AFTER_BOUNDARY, /* on its line */
		MULTIPART_PADDING,
		MULTIPART_LINE_FEED, /* that ends the boundary's line */
		MULTIPART_LAST_DASH,
		MULTIPART_HEAD,
		MULTIPART_DATA,
		MULTIPART_EPILOGUE,
	} state;
	int parts;
	size_t matched; /* bytes of the delimiter seen so far */
	size_t assumed; /* of these, the first that were no data */
	size_t delimiter_n, head_n;
	char delimiter[MULTIPART_BOUNDARY_MAX + 4]; /* CRLF, two dashes, the boundary */
	char head[MULTIPART_HEAD_MAX];
	char name[MULTIPART_NAME_MAX], filename[MULTIPART_FILENAME_MAX];
};

/* The boundary is taken from the value of the request's Content-Type. */
Err multipart_init(struct multipart *parser, Str content_type, const struct multipart_events *events,
	void *context) MUST_CHECK;
Err multipart_feed(struct multipart *parser, Str piece) MUST_CHECK;
/* The body has ended: was it whole? */
Err multipart_finish(struct multipart *parser) MUST_CHECK;
