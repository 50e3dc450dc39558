/*
 * Multipart bodies from strangers. The first byte says into what pieces the rest is cut: fed so and fed whole, the parser
 * must tell the same. 't' takes the rest as a Content-Type, from which only a boundary is read.
 */
#include "../unit/multipart-kit.h"
#include "base/codec.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static struct multipart parser;

static void must(bool good)
{
	if (!good)
		abort();
}

static Err check_begin(void *context, const struct multipart_part *part)
{
	must(part->name.n && part->name.n <= MULTIPART_NAME_MAX && part->filename.n <= MULTIPART_FILENAME_MAX);
	must(utf8_valid(part->name) && utf8_valid(part->filename) && utf8_valid(part->content_type));
	must(str_find(part->filename, '/') == part->filename.n);
	return note_begin(context, part);
}

static const struct multipart_events events = { .begin = check_begin, .data = note_data, .end = note_end };

static void tell(Str body, size_t piece, struct buf *out)
{
	must(!multipart_init(&parser, STR("multipart/form-data; boundary=XbX"), &events, out));
	note_pieces(&parser, body, piece, out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	Str rest = { .p = (const char *)data + 1, .n = n - 1 };
	struct buf whole, pieces;

	if (!n)
		return 0;
	if (*data == 't') {
		Err err = multipart_init(&parser, rest, &events, NULL);

		must(err ? parser.mistake != NULL : parser.delimiter_n > 4);
		return 0;
	}
	buf_init(&whole, 4 * 1024 * 1024);
	buf_init(&pieces, 4 * 1024 * 1024);
	tell(rest, 0, &whole);
	tell(rest, *data ? *data : 1, &pieces);
	must(!whole.failed && str_eq(buf_str(&whole), buf_str(&pieces)));
	buf_finish(&whole);
	buf_finish(&pieces);
	return 0;
}
