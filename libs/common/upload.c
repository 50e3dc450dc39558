#include "upload.h"

#include "base/codec.h"
#include "choice.h"
#include "input.h"

enum { PIECE = 16 * 1024 };

static const struct file_sink *sink_of(const struct upload_reader *reader)
{
	return reader->r->route->operation->files;
}

/* The part is passed over; those behind it are still looked at. */
static void complain(struct upload_reader *reader, const char *code, Str message)
{
	field_error_add(&reader->values->complaints, reader->name, code, message);
	reader->kind = PART_PASSED_OVER;
}

/* Nothing in the digest may be read in two ways, so each text ends with a zero byte and data with its length. */
static void digest_head(struct upload_reader *reader, const struct multipart_part *part)
{
	sha256_add(reader->digest, part->name);
	sha256_add(reader->digest, (Str){ .p = "", .n = 1 });
	sha256_add(reader->digest, part->filename);
	sha256_add(reader->digest, (Str){ .p = "", .n = 1 });
	sha256_add(reader->digest, part->content_type);
	sha256_add(reader->digest, (Str){ .p = "", .n = 1 });
}

static Err begin_file(struct upload_reader *reader, const struct multipart_part *part)
{
	struct upload upload = { .field = reader->name, .filename = part->filename, .content_type = part->content_type };
	const struct file_sink *sink;

	if (reader->r->first_route)
		TRY(choice_make_for_file(reader->r, reader->values));
	sink = sink_of(reader);
	if (!sink) {
		complain(reader, "no_file", STR("takes no file here"));
		return OK;
	}
	reader->kind = PART_FILE;
	return sink->begin(reader->r, &upload, &reader->file);
}

static Err on_begin(void *context, const struct multipart_part *part)
{
	struct upload_reader *reader = context;

	reader->length = 0;
	reader->name = str_copy(reader->r->arena, part->name);
	if (!reader->name.p)
		return fail(OVERLOADED, "no memory for a part's name");
	if (reader->digest)
		digest_head(reader, part);
	if (part->filename.n)
		return begin_file(reader, part);
	reader->kind = part->filename.p ? PART_NO_FILE : PART_TEXT;
	buf_clear(&reader->text);
	return OK;
}

static Err on_data(void *context, Str bytes)
{
	struct upload_reader *reader = context;

	reader->length += (int64_t)bytes.n;
	if (reader->digest)
		sha256_add(reader->digest, bytes);
	if (reader->kind == PART_FILE)
		return sink_of(reader)->write(reader->r, reader->file, bytes);
	if (reader->kind == PART_NO_FILE)
		complain(reader, "format", STR("is a file without a name"));
	if (reader->kind != PART_TEXT)
		return OK;
	buf_add_str(&reader->text, bytes);
	if (reader->text.failed)
		complain(reader, "too_long", STR("must have at most 65536 bytes"));
	return OK;
}

static Err add_value(struct upload_reader *reader, struct form_value value)
{
	if (!value.name.p || !value.value.p)
		return fail(OVERLOADED, "no memory for a part");
	/* The parser lets through no more parts than there is room for. */
	reader->values->items[reader->values->n++] = value;
	return OK;
}

static Err on_end(void *context)
{
	struct upload_reader *reader = context;
	struct form_value value = { .name = reader->name };
	void *file = take(reader->file);

	if (reader->digest)
		sha256_add(reader->digest, (Str){ .p = (const char *)&reader->length, .n = sizeof(reader->length) });
	if (reader->kind == PART_FILE)
		TRY(sink_of(reader)->end(reader->r, file, &value));
	else if (reader->kind == PART_TEXT)
		value.value = str_copy(reader->r->arena, buf_str(&reader->text));
	else
		return OK;
	return add_value(reader, value);
}

static const struct multipart_events events = { .begin = on_begin, .data = on_data, .end = on_end };

/* Where the parser itself was at fault with the body, the caller is told why. */
static Err explain(struct upload_reader *reader, Err err)
{
	if (!err || !reader->parser.mistake)
		return err;
	return req_detail(reader->r, err, "The body is not valid multipart/form-data: %s", reader->parser.mistake);
}

Err upload_open(struct upload_reader *reader, struct request *r, Str content_type, struct form_values *values)
{
	values->n = 0;
	values->complaints = (struct field_errors){ .arena = r->arena };
	reader->r = r;
	reader->values = values;
	reader->digest = NULL;
	reader->file = NULL;
	buf_init(&reader->text, TEXT_PART_MAX);
	return explain(reader, multipart_init(&reader->parser, content_type, &events, reader));
}

Err upload_feed(struct upload_reader *reader, Str piece)
{
	return explain(reader, multipart_feed(&reader->parser, piece));
}

Err upload_finish(struct upload_reader *reader)
{
	TRY(explain(reader, multipart_finish(&reader->parser)));
	return reader->values->complaints.failed ? fail(OVERLOADED, "no memory for the complaints") : OK;
}

void upload_close(struct upload_reader *reader)
{
	void *file = take(reader->file);

	if (file)
		sink_of(reader)->drop(reader->r, file);
	sha256_drop(take(reader->digest));
	buf_finish(&reader->text);
}

static Err read_pieces(struct upload_reader *reader)
{
	struct request *r = reader->r;
	size_t most = sink_of(reader) || choice_takes_files(r) ? MULTIPART_BODY_MAX : JSON_BODY_MAX, total = 0, n;
	char *piece = arena_alloc(r->arena, PIECE);

	if (!piece)
		return fail(OVERLOADED, "no memory for a body");
	if (r->http->content_length > (int64_t)most)
		return TOO_LARGE;
	for (;;) {
		TRY(http_body_read(r->http, piece, PIECE, &n));
		total += n;
		if (total > most)
			return TOO_LARGE;
		if (!n)
			return upload_finish(reader);
		TRY(upload_feed(reader, (Str){ .p = piece, .n = n }));
	}
}

static Err write_digest(struct upload_reader *reader, Str *digest)
{
	_cleanup_(buf_finish) struct buf text;
	uint8_t bytes[SHA256_SIZE];

	buf_init(&text, 2 * SHA256_SIZE);
	sha256_end(take(reader->digest), bytes);
	hex_write(&text, bytes, sizeof(bytes));
	*digest = str_copy(reader->r->arena, buf_str(&text));
	return digest->p ? OK : fail(OVERLOADED, "no memory for a digest");
}

Err upload_read(struct request *r, struct form_values *values, Str *digest)
{
	struct upload_reader *reader = arena_new(r->arena, struct upload_reader);
	Err err;

	if (!reader)
		return fail(OVERLOADED, "no memory for a body");
	err = upload_open(reader, r, http_header(r->http, "Content-Type"), values);
	if (http_header(r->http, "Idempotency-Key").p)
		reader->digest = sha256_begin();
	if (!err)
		err = read_pieces(reader);
	if (!err && reader->digest)
		err = write_digest(reader, digest);
	upload_close(reader);
	return err;
}

static Err pass_on(struct request *r, void *file)
{
	const struct file_sink *sink = r->route->operation->files;
	char *piece = arena_alloc(r->arena, PIECE);
	size_t total = 0, n;

	if (!piece)
		return fail(OVERLOADED, "no memory for a body");
	do {
		TRY(http_body_read(r->http, piece, PIECE, &n));
		total += n;
		if (total > MULTIPART_BODY_MAX)
			return TOO_LARGE;
		TRY(sink->write(r, file, (Str){ .p = piece, .n = n }));
	} while (n);
	/* A body of a stated length that ends before it was cut off, and is no file. */
	if (r->http->content_length >= 0 && (int64_t)total < r->http->content_length)
		return fail(REQUEST_TIMEOUT, "the body ended early");
	return OK;
}

Err upload_read_raw(struct request *r)
{
	const struct upload upload = { .filename = STR(""), .content_type = http_header(r->http, "Content-Type") };
	const struct file_sink *sink = r->route->operation->files;
	struct form_value nothing = { 0 };
	void *file;
	Err err;

	if (r->http->content_length > MULTIPART_BODY_MAX)
		return TOO_LARGE;
	TRY(sink->begin(r, &upload, &file));
	err = pass_on(r, file);
	if (!err)
		return sink->end(r, file, &nothing);
	sink->drop(r, file);
	return err;
}
