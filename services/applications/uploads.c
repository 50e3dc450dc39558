/* Files that come through the service: as parts of forms, and, where the store is a folder, to the addresses it signed. */
#include "applications/queries.h"
#include "data/file_name.h"
#include "data/file_type.h"
#include "files.h"
#include "problems.h"

#include <string.h>

/* A file on its way. The lease lasts longer than any request. */
enum { LEASE_MS = 5 * 60 * 1000 };

struct incoming {
	struct object_writer *writer;
	Uuid id;
	int64_t size, most;
	size_t seen;
	char beginning[FILE_TYPE_BYTES];
	struct object_ticket ticket;
};

static void see(struct incoming *file, Str bytes)
{
	size_t room = sizeof(file->beginning) - file->seen;
	size_t n = bytes.n < room ? bytes.n : room;

	memcpy(file->beginning + file->seen, bytes.p, n);
	file->seen += n;
	file->size += (int64_t)bytes.n;
}

static Err write_piece(struct request *r, void *context, Str bytes)
{
	struct incoming *file = context;

	(void)r;
	if (!bytes.n)
		return OK;
	see(file, bytes);
	return file->size > file->most ? TOO_LARGE : object_write(file->writer, bytes);
}

static void drop(struct request *r, void *context)
{
	struct incoming *file = context;

	(void)r;
	object_write_drop(file->writer);
}

static Err incoming_begin(struct request *r, struct incoming **out)
{
	*out = arena_new(r->arena, struct incoming);
	return *out ? OK : fail(OVERLOADED, "no memory for a file");
}

/* The row comes first: whatever happens from here on, what is left over is found. */
static Err note_file(struct request *r, const struct upload *upload, Uuid id, bool kept)
{
	_cleanup_(tx_finish) struct tx tx;
	bool room;

	tx_init(&tx, r->app->db, TX_WRITE, r->arena, r->deadline);
	TRY(db_maybe(&tx,
		SQL(file_insert, .id = id, .owner_id = r->user.user_id, .filename = file_name_safe(r->arena, upload->filename),
			.content_type = STR("application/octet-stream"), .is_kept = kept,
			.leased_until = time_plus_ms(r->now, LEASE_MS), .most = FILES_EXPECTED_MAX, .now = r->now),
		NULL, NULL, &room));
	return room ? tx_commit(&tx) : TOO_MANY_UPLOADS;
}

static Err begin_part(struct request *r, const struct upload *upload, bool kept, void **context)
{
	struct incoming *file;

	TRY(incoming_begin(r, &file));
	file->id = uuid_make(r->now);
	file->most = state_of(r->app)->config->file_bytes_max;
	TRY(note_file(r, upload, file->id, kept));
	TRY(object_write_begin(state_of(r->app)->store, &file->writer));
	*context = file;
	return OK;
}

static Err end_part(struct request *r, struct incoming *file, struct form_value *value)
{
	struct arrival arrival = { .id = file->id, .key = file_key(r->arena, "files", file->id), .size = file->size };
	char id[UUID_TEXT];

	arrival.type = file_type_of((Str){ file->beginning, file->seen }, file->size == (int64_t)file->seen);
	if (!arrival.type) {
		object_write_drop(file->writer);
		return FILE_TYPE_REFUSED;
	}
	TRY(object_write_end(file->writer, arrival.key, str_of(arrival.type), r->deadline));
	TRY(file_settle(r->app, r->arena, &arrival, r->deadline));
	uuid_format(file->id, id);
	value->value = str_copy(r->arena, (Str){ id, sizeof(id) });
	return OK;
}

static Err begin_file(struct request *r, const struct upload *upload, void **context)
{
	return begin_part(r, upload, true, context);
}

static Err end_file(struct request *r, void *context, struct form_value *value)
{
	value->name = STR("file_id");
	return end_part(r, context, value);
}

static bool is_attachment(Str name)
{
	return str_eq(name, STR("resume")) || str_eq(name, STR("cover_letter"));
}

/*
 * It belongs to the application that it comes with, and goes when there will be none. Systems whose forms call their only
 * file as they like have a field "file" in their views: there it is the resume, whatever its name.
 */
static Err begin_attachment(struct request *r, const struct upload *upload, void **context)
{
	if (!is_attachment(upload->field) && !view_field(r->route->in, STR("file")))
		return req_field(r, str_copy(r->arena, upload->field).p, "unknown", "is not a file that is known here");
	return begin_part(r, upload, false, context);
}

static Err end_attachment(struct request *r, void *context, struct form_value *value)
{
	Str name = is_attachment(value->name) ? value->name : STR("resume");

	value->name = str_format(r->arena, STR_FMT "_file_id", STR_ARG(name));
	return end_part(r, context, value);
}

const struct file_sink file_sink = { .parts = "file", .begin = begin_file, .write = write_piece, .end = end_file, .drop = drop };
const struct file_sink attachment_sink = { .parts = "resume cover_letter", .begin = begin_attachment, .write = write_piece,
	.end = end_attachment, .drop = drop };

/* The address says it all, and is checked before a byte is taken. */
static Err begin_object(struct request *r, const struct upload *upload, void **context)
{
	struct object_request asked = { 0 };
	struct incoming *file;
	struct decode decode;

	decode_init(&decode, &object_request_view, &asked, &r->errors);
	if (decode_query(&decode, r->http->query) || r->errors.n)
		return FORBIDDEN;
	TRY(incoming_begin(r, &file));
	file->most = asked.size;
	file->ticket = (struct object_ticket){ .method = "PUT", .expires = asked.expires, .size = r->http->content_length,
		.key = str_slice(r->http->path, sizeof(OBJECT_PATH) - 1, r->http->path.n), .content_type = upload->content_type };
	TRY(object_ticket_check(state_of(r->app)->store, &file->ticket, asked.signature, r->now));
	TRY(object_write_begin(state_of(r->app)->store, &file->writer));
	*context = file;
	return OK;
}

static Err end_object(struct request *r, void *context, struct form_value *value)
{
	struct incoming *file = context;

	(void)value;
	return object_write_end(file->writer, file->ticket.key, file->ticket.content_type, r->deadline);
}

const struct file_sink object_sink = { .begin = begin_object, .write = write_piece, .end = end_object, .drop = drop };

/* All is done when the body has been read. */
HANDLER(object_put, struct object_request, struct none)
{
	return OK;
}
