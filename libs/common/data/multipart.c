#include "data/multipart_private.h"

#include <string.h>

static Err mistaken(struct multipart *parser, const char *why)
{
	parser->mistake = why;
	return fail(MALFORMED, "multipart: %s", why);
}

Err multipart_init(struct multipart *parser, Str content_type, const struct multipart_events *events, void *context)
{
	const char *mistake;
	Str boundary;

	*parser = (struct multipart){ .events = events, .context = context };
	mistake = multipart_read_boundary(content_type, &boundary);
	if (mistake)
		return mistaken(parser, mistake);
	memcpy(parser->delimiter, "\r\n--", 4);
	memcpy(parser->delimiter + 4, boundary.p, boundary.n);
	parser->delimiter_n = boundary.n + 4;
	/* The line before the first boundary may be missing altogether. */
	parser->matched = parser->assumed = 2;
	return OK;
}

static Err tell_data(struct multipart *parser, const char *bytes, size_t n)
{
	if (parser->state != MULTIPART_DATA || !n)
		return OK;
	return parser->events->data(parser->context, (Str){ .p = bytes, .n = n });
}

static Err end_data(struct multipart *parser)
{
	bool part = parser->state == MULTIPART_DATA;

	parser->state = MULTIPART_AFTER_BOUNDARY;
	parser->matched = parser->assumed = 0;
	return part ? parser->events->end(parser->context) : OK;
}

/*
 * The delimiter's first byte, CR, stands nowhere else in it. So a match that fails is data as a whole, and the byte it
 * failed at is looked at anew.
 */
static Err go_on_matching(struct multipart *parser, Str *piece)
{
	size_t matched = parser->matched, assumed = parser->assumed;

	if (*piece->p == parser->delimiter[matched]) {
		*piece = str_slice(*piece, 1, piece->n);
		parser->matched++;
		return parser->matched == parser->delimiter_n ? end_data(parser) : OK;
	}
	parser->matched = parser->assumed = 0;
	return tell_data(parser, parser->delimiter + assumed, matched - assumed);
}

static Err read_data(struct multipart *parser, Str *piece)
{
	size_t n;
	Str data;

	if (parser->matched)
		return go_on_matching(parser, piece);
	n = str_find(*piece, '\r');
	data = str_slice(*piece, 0, n);
	parser->matched = n < piece->n;
	*piece = str_slice(*piece, n + parser->matched, piece->n);
	return tell_data(parser, data.p, data.n);
}

static Err begin_part(struct multipart *parser)
{
	struct multipart_part part = { 0 };
	const char *mistake = multipart_read_head(parser, &part);

	if (mistake)
		return mistaken(parser, mistake);
	parser->state = MULTIPART_DATA;
	/* Of a part without any data the head's empty line is also the one before the boundary. */
	parser->matched = parser->assumed = 2;
	return parser->events->begin(parser->context, &part);
}

static bool head_is_whole(const struct multipart *parser)
{
	Str head = { .p = parser->head, .n = parser->head_n };

	return str_eq(head, STR("\r\n")) || str_ends(head, STR("\r\n\r\n"));
}

static Err read_head(struct multipart *parser, Str *piece)
{
	char c = *piece->p;
	bool after_cr = parser->head_n && parser->head[parser->head_n - 1] == '\r';

	if (after_cr != (c == '\n'))
		return mistaken(parser, "a header line does not end with CR and LF");
	if (parser->head_n == sizeof(parser->head))
		return mistaken(parser, "the headers of a part are longer than 8192 bytes");
	parser->head[parser->head_n++] = c;
	*piece = str_slice(*piece, 1, piece->n);
	return head_is_whole(parser) ? begin_part(parser) : OK;
}

static Err begin_head(struct multipart *parser)
{
	if (++parser->parts > MULTIPART_PARTS_MAX)
		return mistaken(parser, "it has more than 64 parts");
	parser->head_n = 0;
	parser->state = MULTIPART_HEAD;
	return OK;
}

/* What may follow a boundary on its line: two dashes after the last one, else blanks and CRLF. */
static Err read_line_end(struct multipart *parser, Str *piece)
{
	char c = *piece->p;
	bool blank = c == ' ' || c == '\t';

	*piece = str_slice(*piece, 1, piece->n);
	if (parser->state == MULTIPART_LINE_FEED && c == '\n')
		return begin_head(parser);
	if (parser->state == MULTIPART_LAST_DASH && c == '-')
		parser->state = MULTIPART_EPILOGUE;
	else if (parser->state == MULTIPART_AFTER_BOUNDARY && c == '-')
		parser->state = MULTIPART_LAST_DASH;
	else if ((parser->state == MULTIPART_AFTER_BOUNDARY || parser->state == MULTIPART_PADDING) && blank)
		parser->state = MULTIPART_PADDING;
	else if ((parser->state == MULTIPART_AFTER_BOUNDARY || parser->state == MULTIPART_PADDING) && c == '\r')
		parser->state = MULTIPART_LINE_FEED;
	else
		return mistaken(parser, "a boundary is not followed by CR and LF");
	return OK;
}

Err multipart_feed(struct multipart *parser, Str piece)
{
	while (piece.n && parser->state != MULTIPART_EPILOGUE) {
		if (parser->state == MULTIPART_PREAMBLE || parser->state == MULTIPART_DATA)
			TRY(read_data(parser, &piece));
		else if (parser->state == MULTIPART_HEAD)
			TRY(read_head(parser, &piece));
		else
			TRY(read_line_end(parser, &piece));
	}
	return OK;
}

Err multipart_finish(struct multipart *parser)
{
	return parser->state == MULTIPART_EPILOGUE ? OK : mistaken(parser, "the last boundary is missing");
}
