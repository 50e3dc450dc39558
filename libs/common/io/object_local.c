#include "io/object_private.h"

#include "base/codec.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

static Err path_of(const struct object_store *store, Str key, char out[static OBJECT_PATH_MAX])
{
	if (!object_key_is_sound(key))
		return NOT_FOUND;
	snprintf(out, OBJECT_PATH_MAX, "%s/" STR_FMT, store->config.dir, STR_ARG(key));
	return OK;
}

static Err failed(const char *path)
{
	return errno == ENOENT ? NOT_FOUND : fail(STORE_AWAY, "%s: %s", path, strerror(errno));
}

static void add_line(struct buf *out, Str text)
{
	buf_add_str(out, text);
	buf_add_char(out, '\n');
}

/*
 * What is signed: one line each, so that no two tickets have the same text; of what we sign, none holds a line break. Each
 * goes in by its length: what stands behind a zero byte counts as well.
 */
static void sign(const struct object_store *store, const struct object_ticket *ticket, struct buf *hex)
{
	_cleanup_(buf_finish) struct buf text;
	uint8_t digest[SHA256_SIZE];

	buf_init(&text, 8 * 1024);
	add_line(&text, str_of(ticket->method));
	add_line(&text, ticket->key);
	buf_format(&text, "%lld\n%lld\n", (long long)ticket->expires, (long long)ticket->size);
	add_line(&text, ticket->content_type);
	buf_add_str(&text, ticket->filename);
	hmac_key_sign(store->key, buf_str(&text), digest);
	hex_write(hex, digest, sizeof(digest));
	hex->failed |= text.failed;
}

static void add_param(struct buf *out, const char *name, Str value)
{
	if (!value.n)
		return;
	buf_format(out, "&%s=", name);
	percent_encode(out, value);
}

static Err write_url(const struct object_store *store, const struct object_ticket *ticket, struct arena *arena, Str *out)
{
	_cleanup_(buf_finish) struct buf url;

	buf_init(&url, 8 * 1024);
	buf_format(&url, "%s" OBJECT_PATH STR_FMT "?expires=%lld", store->config.public_url ? store->config.public_url : "",
		STR_ARG(ticket->key), (long long)ticket->expires);
	if (ticket->size)
		buf_format(&url, "&size=%lld", (long long)ticket->size);
	add_param(&url, "type", ticket->content_type);
	add_param(&url, "name", ticket->filename);
	buf_add_literal(&url, "&signature=");
	sign(store, ticket, &url);
	*out = url.failed ? STR_NONE : str_copy(arena, buf_str(&url));
	return out->p ? OK : fail(OVERLOADED, "no memory for a signed URL");
}

static int64_t seconds_at(Time now, int expires_s)
{
	return now.us / 1000000 + expires_s;
}

static Err upload_url(const struct object_store *store, const struct object_upload *upload, Time now, struct arena *arena,
	Str *out)
{
	const struct object_ticket ticket = { .method = "PUT", .key = upload->key, .size = upload->size,
		.content_type = upload->content_type, .expires = seconds_at(now, upload->expires_s) };

	return write_url(store, &ticket, arena, out);
}

static Err download_url(const struct object_store *store, const struct object_download *download, Time now,
	struct arena *arena, Str *out)
{
	const struct object_ticket ticket = { .method = "GET", .key = download->key, .filename = download->filename,
		.content_type = download->content_type, .expires = seconds_at(now, download->expires_s) };

	return write_url(store, &ticket, arena, out);
}

Err object_ticket_check(const struct object_store *store, const struct object_ticket *ticket, Str signature, Time now)
{
	_cleanup_(buf_finish) struct buf own;
	bool good;

	buf_init(&own, 2 * SHA256_SIZE);
	if (!store->key || !object_key_is_sound(ticket->key))
		return FORBIDDEN;
	sign(store, ticket, &own);
	good = !own.failed && own.n == signature.n && constant_time_eq(own.p, signature.p, own.n);
	return good && ticket->expires > now.us / 1000000 ? OK : FORBIDDEN;
}

/* The name of a file is safe on the disk only when its folder is. */
static Err sync_folder(const char *path)
{
	_cleanup_(cleanup_fd) int fd = -1;
	char folder[OBJECT_PATH_MAX];

	snprintf(folder, sizeof(folder), "%s", path);
	*strrchr(folder, '/') = '\0';
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd >= 0 && fsync(fd) == 0 ? OK : fail(STORE_AWAY, "%s: %s", folder, strerror(errno));
}

static Err keep(struct object_writer *writer, Str key, Str content_type, struct deadline deadline)
{
	char path[OBJECT_PATH_MAX];

	(void)content_type;
	(void)deadline;
	TRY(path_of(writer->store, key, path));
	if (fdatasync(writer->fd) || rename(writer->path, path))
		return fail(STORE_AWAY, "%s: %s", path, strerror(errno));
	return sync_folder(path);
}

static Err size(struct object_store *store, Str key, struct deadline deadline, int64_t *out)
{
	char path[OBJECT_PATH_MAX];
	struct stat status;

	(void)deadline;
	TRY(path_of(store, key, path));
	if (stat(path, &status))
		return failed(path);
	*out = status.st_size;
	return OK;
}

static Err read_all(int fd, const char *path, int64_t most, struct deadline deadline, Err (*consume)(void *context, Str bytes),
	void *context)
{
	char piece[OBJECT_PIECE];

	for (int64_t left = most ? most : INT64_MAX; left > 0; ) {
		ssize_t n = read(fd, piece, left < OBJECT_PIECE ? (size_t)left : OBJECT_PIECE);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 || !deadline_left_ms(deadline))
			return fail(STORE_AWAY, "%s: %s", path, n < 0 ? strerror(errno) : "no time left");
		if (n == 0)
			return OK;
		TRY(consume(context, (Str){ .p = piece, .n = (size_t)n }));
		left -= n;
	}
	return OK;
}

static Err read_object(struct object_store *store, Str key, int64_t most, struct deadline deadline,
	Err (*consume)(void *context, Str bytes), void *context)
{
	_cleanup_(cleanup_fd) int fd = -1;
	char path[OBJECT_PATH_MAX];

	TRY(path_of(store, key, path));
	fd = open(path, O_RDONLY | O_CLOEXEC);
	return fd < 0 ? failed(path) : read_all(fd, path, most, deadline, consume, context);
}

static Err move(struct object_store *store, Str from, Str to, struct deadline deadline)
{
	char source[OBJECT_PATH_MAX], target[OBJECT_PATH_MAX];

	(void)deadline;
	TRY(path_of(store, from, source));
	TRY(path_of(store, to, target));
	if (rename(source, target))
		return failed(source);
	return sync_folder(target);
}

static Err remove_object(struct object_store *store, Str key, struct deadline deadline)
{
	char path[OBJECT_PATH_MAX];

	(void)deadline;
	TRY(path_of(store, key, path));
	return unlink(path) && errno != ENOENT ? failed(path) : OK;
}

const struct object_driver object_local = {
	.upload_url = upload_url,
	.download_url = download_url,
	.keep = keep,
	.size = size,
	.read = read_object,
	.move = move,
	.remove = remove_object,
};
