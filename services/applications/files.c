#include "files.h"

#include "applications/queries.h"
#include "data/file_name.h"
#include "policy.h"
#include "problems.h"
#include "routes.h"

static Err file_get(struct request *r, Uuid id, struct file *out)
{
	return db_one(r->tx, SQL(file_get, .id = id), &file_row_view, out);
}

/* Its owner, administrators, and the recruiter of an application that holds it. */
static Err file_policy(struct request *r, const struct file *file)
{
	bool holds;

	if (file->owner_id == r->user.user_id || req_has_role(r, ADMIN))
		return OK;
	if (!req_has_role(r, RECRUITER))
		return NOT_FOUND;
	TRY(db_maybe(r->tx, SQL(file_is_held, .id = file->id, .owner_id = r->user.user_id), NULL, NULL, &holds));
	return holds ? OK : NOT_FOUND;
}

static Err check_announced(struct request *r, const struct new_file *in)
{
	int64_t most = state_of(r->app)->config->file_bytes_max;

	if (!in->filename.n)
		req_field(r, "filename", "required", "is required");
	if (!in->content_type.n)
		req_field(r, "content_type", "required", "is required");
	if (!in->size)
		req_field(r, "size", "required", "is required");
	if (in->size > most)
		return req_detail(r, TOO_LARGE, "A file may have %lld bytes", (long long)most);
	return r->errors.n ? INVALID : OK;
}

static Str content_url(struct request *r, Uuid id)
{
	const char *gateway = state_of(r->app)->config->objects.public_url;
	char text[UUID_TEXT];

	uuid_format(id, text);
	return str_format(r->arena, "%s/api/v1/files/%.*s/content", gateway ? gateway : "", UUID_TEXT, text);
}

static Err announce_upload(struct request *r, const struct new_file *in, struct upload_ticket *out)
{
	const struct applications *state = state_of(r->app);
	struct object_upload upload = { .content_type = in->content_type, .size = in->size,
		.expires_s = (int)state->config->upload_ttl_s };
	Uuid id = uuid_make(r->now);
	bool room;

	TRY(check_announced(r, in));
	upload.key = file_key(r->arena, "incoming", id);
	TRY(db_maybe(r->tx,
		SQL(file_insert, .id = id, .owner_id = r->user.user_id, .filename = file_name_safe(r->arena, in->filename),
			.content_type = in->content_type, .size = in->size, .is_kept = true,
			.upload_until = time_plus_ms(r->now, state->config->upload_ttl_s * 1000), .most = FILES_EXPECTED_MAX,
			.now = r->now),
		NULL, NULL, &room));
	if (!room)
		return TOO_MANY_UPLOADS;
	*out = (struct upload_ticket){ .file_id = id, .method = STR("PUT"), .headers = { in->content_type },
		.url = content_url(r, id), .status = FILE_PENDING,
		.expires_in = { .value = state->config->upload_ttl_s, .set = true } };
	return object_upload_url(state->store, &upload, r->now, r->arena, &out->upload_url);
}

/* What came with the form is here already; anybody else's id is unknown. */
HANDLER(file_create, struct new_file, struct upload_ticket)
{
	struct file file = { 0 };

	if (uuid_is_none(in->file_id))
		return announce_upload(r, in, out);
	TRY(file_get(r, in->file_id, &file));
	if (file.owner_id != r->user.user_id)
		return NOT_FOUND;
	*out = (struct upload_ticket){ .file_id = file.id, .url = content_url(r, file.id), .status = file.status };
	return OK;
}

Err file_prepare_complete(struct request *r, void *input)
{
	const struct file_ref *in = input;
	struct file file = { 0 };

	TRY(file_find(r->app, r->arena, in->id, r->deadline, &file));
	return file.owner_id == r->user.user_id ? file_arrive(r->app, r->arena, in->id, r->deadline) : NOT_FOUND;
}

HANDLER(file_complete, struct file_ref, struct file)
{
	return file_get(r, in->id, out);
}

HANDLER(file_show, struct file_ref, struct file)
{
	TRY(file_get(r, in->id, out));
	return file_policy(r, out);
}

static Err check_clean(struct request *r, const struct file *file)
{
	if (file->status == FILE_CLEAN)
		return OK;
	if (file->status != FILE_PENDING)
		return FILE_UNSAFE;
	r->retry_after_s = 2;
	return file->is_expected ? FILE_NOT_UPLOADED : FILE_NOT_SCANNED;
}

HANDLER(file_content, struct file_ref, struct none)
{
	const struct applications *state = state_of(r->app);
	struct file file = { 0 };
	struct object_download download;
	Str url;

	TRY(file_get(r, in->id, &file));
	TRY(file_policy(r, &file));
	TRY(check_clean(r, &file));
	download = (struct object_download){ .key = file.key, .filename = file.filename, .content_type = file.content_type,
		.expires_s = (int)state->config->download_ttl_s };
	TRY(object_download_url(state->store, &download, r->now, r->arena, &url));
	req_header(r, "Location", url);
	return OK;
}

/*
 * The address of a file in a folder. Only the signature is looked at here; the gateway sends the file. What it is called
 * and what it is were signed too.
 */
HANDLER(object_get, struct object_request, struct none)
{
	Str key = file_key(r->arena, in->area.p, in->id);
	const struct object_ticket ticket = { .method = "GET", .key = key, .expires = in->expires, .size = in->size,
		.content_type = in->type, .filename = in->name };

	TRY(object_ticket_check(state_of(r->app)->store, &ticket, in->signature, r->now));
	req_header(r, "X-Accel-Redirect", str_format(r->arena, "/-" OBJECT_PATH STR_FMT, STR_ARG(key)));
	req_header(r, "Content-Type", in->type);
	req_header(r, "Content-Disposition", file_disposition(r->arena, in->name));
	return OK;
}
