#pragma once
/*
 * What a multipart parser told, as text: "<name|filename|type>data</>" for each part, and a mistake at the end. The same
 * body must make the same text however it is cut into pieces. For one thread.
 */
#include "base/buf.h"
#include "data/multipart.h"

static inline Err note_begin(void *context, const struct multipart_part *part)
{
	buf_format(context, "<" STR_FMT "|%s" STR_FMT "|%s" STR_FMT ">", STR_ARG(part->name), part->filename.p ? "" : "-",
		STR_ARG(part->filename), part->content_type.p ? "" : "-", STR_ARG(part->content_type));
	return OK;
}

static inline Err note_data(void *context, Str bytes)
{
	if (!bytes.n)
		abort();
	buf_add_str(context, bytes);
	return OK;
}

static inline Err note_end(void *context)
{
	buf_add_literal((struct buf *)context, "</>");
	return OK;
}

static const struct multipart_events note_events = { .begin = note_begin, .data = note_data, .end = note_end };

/* The piece that is cut off at a time: piece bytes, or (0) all of them. */
static inline void note_pieces(struct multipart *parser, Str body, size_t piece, struct buf *out)
{
	Err err = OK;

	for (size_t at = 0; !err && at < body.n; at += piece ? piece : body.n)
		err = multipart_feed(parser, str_slice(body, at, piece ? at + piece : body.n));
	if (!err)
		err = multipart_finish(parser);
	if (err)
		buf_format(out, "%s", parser->mistake);
}
